package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Convolutions of one to three spatial axes (<https://keras.io/api/layers/convolution_layers/>).
final class KerasConvolutions {

    private KerasConvolutions() {}

    static void spellings() {
        for (int rank = 1; rank <= 3; rank++) {
            int spatial = rank;
            KerasOps.spell("Conv" + rank + "D", node -> convolution(node, spatial));
            KerasOps.spell("Conv" + rank + "DTranspose", node -> transposed(node, spatial));
            if (rank < 3) {
                KerasOps.spell("DepthwiseConv" + rank + "D", node -> depthwise(node, spatial));
                KerasOps.spell("SeparableConv" + rank + "D", node -> separable(node, spatial));
            }
        }
    }

    static Layout layout(KerasNode node, int spatialRank) {
        return node.channelsFirst() ? Layout.channelsFirst(spatialRank) : Layout.channelsLast(spatialRank);
    }

    static List<Integer> kernelSizes(Constant kernel, int spatialRank) {
        return IntStream.range(0, spatialRank)
                .map(i -> Math.toIntExact(kernel.shape().size(i)))
                .boxed()
                .toList();
    }

    private static Window window(KerasNode node, List<Integer> kernel) {
        KerasConfig config = node.config();
        int rank = kernel.size();
        List<Integer> dilations = config.integers("dilation_rate", rank, 1);
        Window window = Window.of(kernel, config.integers("strides", rank, 1), Padding.none(rank));
        window = new Window(kernel, window.strides(), dilations, window.padding(), false);
        return window.with(
                switch (config.text("padding", "valid")) {
                    case "same" -> same(node, window);
                    case "causal" ->
                        Padding.explicit(
                                IntStream.range(0, rank)
                                        .map(axis -> dilations.get(axis) * (kernel.get(axis) - 1))
                                        .boxed()
                                        .toList(),
                                Collections.nCopies(rank, 0));
                    case "valid" -> window.padding();
                    default -> throw new Unsaid("its padding is '%s'".formatted(config.text("padding", "")));
                });
    }

    /// What keeps a size but for the stride, in numbers where windows leave elements out between them: not every
    /// runtime computes that.
    static Padding same(KerasNode node, Window window) {
        int rank = window.spatialRank();
        List<Integer> axes = layout(node, rank).spatial();
        Shape shape = node.shape(node.in(0));
        Window same = window.with(Padding.SAME);
        boolean apart = IntStream.range(0, rank)
                .anyMatch(i -> same.extent(i) < same.strides().get(i));
        boolean known = shape.hasRank(rank + 2)
                && axes.stream().allMatch(axis -> shape.dim(axis).isKnown());
        return apart && known
                ? Padding.explicit(
                        IntStream.range(0, rank)
                                .mapToObj(i -> same.before(i, shape.size(axes.get(i))))
                                .toList(),
                        IntStream.range(0, rank)
                                .mapToObj(i -> same.after(i, shape.size(axes.get(i))))
                                .toList())
                : Padding.SAME;
    }

    private static List<Value> convolution(KerasNode node, int rank) {
        Constant kernel = KerasTheano.kernel(node, flattened(node, rank));
        Convolution op = new Convolution(
                layout(node, rank),
                FilterLayout.spatialInputOutput(rank),
                window(node, kernelSizes(kernel, rank)),
                node.config().integer("groups", 1));
        return activated(node, op, node.x(), node.constant("kernel", kernel), 1);
    }

    /// Keras 1 kept the kernels of one spatial axis as those of two, of which one has one place.
    private static Constant flattened(KerasNode node, int rank) {
        Constant kernel = node.weight(0);
        if (rank != 1 || !kernel.shape().hasRank(4)) {
            return node.weight(0, rank + 2);
        }
        Shape shape = kernel.shape();
        boolean outputsFirst = shape.size(0) == node.config().integer("filters", -1) && shape.size(3) == 1;
        Constant turned = outputsFirst ? kernel.permuted(List.of(2, 3, 1, 0)) : kernel;
        Shape sizes = turned.shape();
        return turned.reshaped(Shape.of(sizes.size(0) * sizes.size(1), sizes.size(2), sizes.size(3)));
    }

    /// The op with the bias, if there is one, and the activation behind it.
    private static List<Value> activated(KerasNode node, Op op, Value x, Value kernel, int bias) {
        Value y = node.config().flag("use_bias", true)
                ? node.step("convolution", op, x, kernel, node.constant("bias", node.weight(bias, 1)))
                : node.step("convolution", op, x, kernel);
        return List.of(KerasActivations.named(node, node.config().get("activation"), y));
    }

    private static Convolution depthwise(KerasNode node, int rank, Constant kernel) {
        return new Convolution(
                layout(node, rank),
                FilterLayout.spatialInputOutput(rank),
                window(node, kernelSizes(kernel, rank)),
                Math.toIntExact(kernel.shape().size(rank)));
    }

    /// Keras stores depthwise filters as `[spatial..., in, multiplier]`; the hub wants `[spatial..., 1, in *
    /// multiplier]`.
    private static Constant flat(Constant kernel, int rank) {
        List<Integer> sizes = new ArrayList<>(kernelSizes(kernel, rank));
        sizes.add(1);
        sizes.add(Math.toIntExact(kernel.shape().size(rank) * kernel.shape().size(rank + 1)));
        return kernel.reshaped(
                Shape.of(sizes.stream().mapToLong(Integer::longValue).toArray()));
    }

    private static List<Value> depthwise(KerasNode node, int rank) {
        Constant kernel = node.weight(0, rank + 2);
        return activated(node, depthwise(node, rank, kernel), node.x(), node.constant("kernel", flat(kernel, rank)), 1);
    }

    private static List<Value> separable(KerasNode node, int rank) {
        Constant kernel = node.weight(0, rank + 2);
        Value depthwise = node.step(
                "depthwise", depthwise(node, rank, kernel), node.x(), node.constant("depthwise", flat(kernel, rank)));
        Constant pointwise = node.weight(1, rank + 2);
        Window point = Window.of(kernelSizes(pointwise, rank), Collections.nCopies(rank, 1), Padding.none(rank));
        Convolution mixing = new Convolution(layout(node, rank), FilterLayout.spatialInputOutput(rank), point, 1);
        return activated(node, mixing, depthwise, node.constant("pointwise", pointwise), 2);
    }

    private static List<Value> transposed(KerasNode node, int rank) {
        Constant kernel = KerasTheano.kernel(node, node.weight(0, rank + 2));
        KerasConfig config = node.config();
        List<Integer> sizes = kernelSizes(kernel, rank);
        List<Integer> strides = config.integers("strides", rank, 1);
        List<Integer> dilations = config.integers("dilation_rate", rank, 1);
        boolean same = config.text("padding", "valid").equals("same");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        List<Integer> more = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int extent = (sizes.get(axis) - 1) * dilations.get(axis) + 1;
            int cut = 0;
            int added = 0;
            if (config.has("output_padding")) {
                int room = config.integers("output_padding", rank, 0).get(axis);
                int wanted = (same ? 2 * (extent / 2) : 0) - room;
                cut = Math.max(0, wanted);
                added = Math.max(0, -wanted);
            } else {
                cut = same ? Math.max(0, extent - strides.get(axis)) : 0;
                added = Math.max(0, strides.get(axis) - extent);
            }
            before.add(cut / 2);
            after.add(cut - cut / 2);
            more.add(added);
        }
        boolean computed =
                same && !config.has("output_padding") && more.stream().allMatch(added -> added == 0);
        Window window =
                new Window(sizes, strides, dilations, computed ? Padding.SAME : Padding.explicit(before, after), false);
        FilterLayout filter = new FilterLayout(
                rank, rank + 1, IntStream.range(0, rank).boxed().toList());
        TransposedConvolution op = new TransposedConvolution(
                layout(node, rank), filter, window, computed ? List.of() : more, List.of(), 1);
        return activated(node, op, node.x(), node.constant("kernel", kernel), 1);
    }
}
