package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Coordinates;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.KeepAspect;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.MaxPool;
import dev.slipway.model.op.Nearest;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Resize;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Layers over images, and what stands between them.
final class SpatialGrowth {

    private final RandomGraph graph;
    private final Channels channels;

    SpatialGrowth(RandomGraph graph) {
        this.graph = graph;
        this.channels = new Channels(graph);
    }

    List<Runnable> steps() {
        return List.of(
                this::convolution,
                this::convolution,
                this::transposedConvolution,
                this::pool,
                this::batchNormalization,
                this::resize,
                this::toOtherLayout,
                this::toOtherLayout,
                this::padAndConvolve,
                this::convolveScaled,
                this::squeezedConvolution,
                this::globalPool,
                this::flatten);
    }

    void convolution() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x != null) {
            graph.keep(channels.followed(convolved(x, layout, window()), layout.channel()));
        }
    }

    private Value convolved(Value x, Layout layout, Window window) {
        int in = graph.channels(x, layout);
        boolean depthwise = graph.random.nextInt(3) == 0;
        int out = depthwise ? in * (1 + graph.random.nextInt(2)) : 2 + graph.random.nextInt(4);
        int groups = depthwise ? in : 1;
        FilterLayout filter = graph.any(FilterLayout.HWIO, FilterLayout.OIHW, FilterLayout.OHWI);
        long[] sizes = new long[4];
        sizes[filter.output()] = out;
        sizes[filter.input()] = in / groups;
        filter.spatial().forEach(axis -> sizes[axis] = 2);
        Value weight = graph.weight(0.6, sizes);
        Op op = new Convolution(layout, filter, window, groups);
        if (graph.random.nextInt(6) == 0) {
            op = new Activated(op, graph.any(Activation.RELU, Activation.RELU6));
        }
        return graph.random.nextBoolean() ? graph.add(op, x, weight) : graph.add(op, x, weight, graph.weight(1, out));
    }

    private void padAndConvolve() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x != null) {
            long[] pads = new long[8];
            layout.spatial().forEach(axis -> {
                pads[axis] = graph.random.nextInt(2);
                pads[axis + 4] = 1;
            });
            Value padded = graph.add(new Pad(Pad.Mode.CONSTANT), x, graph.numbers(pads));
            Window window = Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2));
            graph.keep(convolved(padded, layout, window));
        }
    }

    /// What preprocessing puts before a first layer.
    private void convolveScaled() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x != null) {
            int axis = layout.channel();
            Value scaled = graph.add(Binary.Kind.MULTIPLY, x, channels.vector(x, axis));
            Value shifted = graph.random.nextBoolean()
                    ? scaled
                    : graph.add(Binary.Kind.SUBTRACT, scaled, channels.vector(x, axis));
            graph.keep(convolved(shifted, layout, window()));
        }
    }

    /// A convolution along one axis, as TensorFlow says it.
    private void squeezedConvolution() {
        Value x = graph.ofRank(3);
        if (x == null || graph.shape(x).size(1) < 2) {
            return;
        }
        Value wide = graph.add(new Unsqueeze(), x, graph.numbers(1));
        int in = (int) graph.shape(x).size(2);
        int out = 1 + graph.random.nextInt(4);
        Window window = Window.of(List.of(1, 2), List.of(1, 1), graph.any(Padding.SAME, Padding.none(2)));
        Value y = graph.add(
                new Convolution(Layout.NHWC, FilterLayout.HWIO, window, 1), wide, graph.weight(0.6, 1, 2, in, out));
        Value narrow = graph.add(new Squeeze(), y, graph.numbers(1));
        Value biased = graph.add(Binary.Kind.ADD, narrow, graph.weight(1, out));
        graph.keep(graph.random.nextBoolean() ? graph.add(Unary.Kind.RELU, biased) : channels.normalized(biased, 2));
    }

    private void transposedConvolution() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x == null) {
            return;
        }
        int in = graph.channels(x, layout);
        int out = 1 + graph.random.nextInt(3);
        Op op = new TransposedConvolution(
                layout,
                FilterLayout.IOHW,
                Window.of(List.of(2, 2), List.of(2, 1), Padding.none(2)),
                List.of(),
                List.of(),
                1);
        Value weight = graph.weight(0.6, in, out, 2, 2);
        Value y =
                graph.random.nextBoolean() ? graph.add(op, x, weight) : graph.add(op, x, weight, graph.weight(1, out));
        graph.keep(channels.followed(y, layout.channel()));
    }

    private void pool() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x != null) {
            graph.keep(graph.add(
                    graph.random.nextBoolean()
                            ? new MaxPool(layout, window(), false)
                            : new AveragePool(layout, window(), graph.random.nextBoolean()),
                    x));
        }
    }

    private void batchNormalization() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 2) {
            return;
        }
        graph.keep(channels.normalized(x, graph.random.nextBoolean() ? 1 : rank - 1));
    }

    private void resize() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x != null) {
            float[] scales = {1, 1, 1, 1};
            layout.spatial().forEach(axis -> scales[axis] = 2);
            Resize op = new Resize(
                    Resize.Mode.NEAREST,
                    Coordinates.ASYMMETRIC,
                    Nearest.FLOOR,
                    -0.75f,
                    false,
                    0,
                    false,
                    KeepAspect.STRETCH,
                    List.of());
            Value factors = graph.constant("scales", Tensor.ofFloats(Shape.of(4), scales));
            graph.keep(graph.add(op, x, Value.NONE, factors));
        }
    }

    private void toOtherLayout() {
        Value x = graph.ofRank(4);
        if (x != null) {
            graph.keep(graph.add(new Transpose(graph.any(List.of(0, 2, 3, 1), List.of(0, 3, 1, 2))), x));
        }
    }

    private void globalPool() {
        Layout layout = graph.layout();
        Value x = graph.ofRank(4);
        if (x != null) {
            Value axes = graph.numbers(
                    layout.spatial().stream().mapToLong(Integer::longValue).toArray());
            graph.keep(graph.add(new Reduction(Reduction.Kind.MEAN, graph.random.nextBoolean(), false), x, axes));
        }
    }

    private void flatten() {
        Value x = graph.ofRank(4);
        if (x != null) {
            graph.keep(graph.add(new Reshape(true), x, graph.numbers(-1, graph.rest(x))));
        }
    }

    private Window window() {
        Padding padding = graph.any(
                Padding.SAME,
                Padding.none(2),
                Padding.explicit(List.of(1, 1), List.of(1, 1)),
                Padding.explicit(List.of(0, 1), List.of(1, 0)));
        int stride = 1 + graph.random.nextInt(2);
        return Window.of(List.of(2, 2), List.of(stride, stride), padding);
    }
}
