package dev.slipway.conformance;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The steps by which a [RandomGraph] grows.
final class RandomGrowth {

    private final RandomGraph graph;
    private final List<Runnable> steps;

    RandomGrowth(RandomGraph graph) {
        this.graph = graph;
        List<Runnable> spatial = List.of(
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
        List<Runnable> any = List.of(
                this::activation,
                this::activation,
                this::byChannel,
                this::byChannel,
                this::byScalar,
                this::sum,
                this::sum,
                this::composedActivation,
                this::normalization,
                this::concat,
                this::pad,
                this::slice,
                this::split,
                this::reduce,
                this::softmax,
                this::transpose,
                this::reshape,
                this::computedReshape,
                this::unitAxes,
                this::dense,
                this::product,
                this::power,
                this::branch,
                this::loop,
                this::quantized,
                this::identity,
                this::duplicate,
                this::constants);
        steps = Stream.of(spatial, any).flatMap(List::stream).toList();
    }

    void step() {
        graph.any(steps).run();
    }

    /// A chain of ops over an input of which not even the rank is known.
    void unranked() {
        Value x = graph.input(TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
        for (int i = 0; i < 6; i++) {
            x = switch (graph.random.nextInt(8)) {
                case 0 -> graph.add(binary(Binary.Kind.ADD), x, scalar(graph.any(0.0, 3.0)));
                case 1 -> graph.add(binary(Binary.Kind.MULTIPLY), x, graph.any(scalar(1), x));
                case 2 ->
                    graph.add(binary(Binary.Kind.MULTIPLY), scalar(0.5), graph.add(new Unary(Unary.Kind.RELU), x));
                case 3 -> graph.add(binary(Binary.Kind.POWER), graph.add(new Unary(Unary.Kind.ABS), x), scalar(2));
                case 4 -> graph.add(new MatMul(false, false), x, graph.weight(0.6, 6, 6));
                case 5 -> graph.add(binary(Binary.Kind.ADD), x, graph.weight(1, 6));
                case 6 -> graph.add(new Reshape(false), x, graph.numbers(0, 6));
                default -> graph.add(new Transpose(List.of(1, 0)), graph.add(new Transpose(List.of(1, 0)), x));
            };
        }
        graph.result(x);
    }

    private Layout layout() {
        return graph.random.nextBoolean() ? Layout.NHWC : Layout.NCHW;
    }

    private int channels(Value x, Layout layout) {
        return (int) graph.shape(x).size(layout.channel());
    }

    /// A value of rank 4 that a kernel of 2 by 2 fits into.
    private @Nullable Value image(Layout layout) {
        Value x = graph.ofRank(4);
        return x == null
                        || layout.spatial().stream()
                                .anyMatch(axis -> graph.shape(x).size(axis) < 2)
                ? null
                : x;
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

    private void convolution() {
        Layout layout = layout();
        Value x = image(layout);
        if (x != null) {
            graph.keep(thenByChannel(convolved(x, layout, window()), layout.channel()));
        }
    }

    /// What training frameworks put behind a layer: now and then a normalisation, a factor or a bias.
    private Value thenByChannel(Value x, int axis) {
        int rank = graph.shape(x).rank();
        return switch (graph.random.nextInt(4)) {
            case 0 -> normalized(x, axis);
            case 1 ->
                graph.add(
                        binary(Binary.Kind.ADD),
                        graph.add(binary(Binary.Kind.MULTIPLY), x, vector(x, axis)),
                        vector(x, axis - rank));
            case 2 -> graph.add(binary(Binary.Kind.ADD), x, vector(x, axis));
            default -> x;
        };
    }

    /// A constant with one number for each index of `axis`.
    private Value vector(Value x, int axis) {
        int rank = graph.shape(x).rank();
        int at = Math.floorMod(axis, rank);
        long[] sizes = LongStream.generate(() -> 1).limit(rank - at).toArray();
        sizes[0] = graph.shape(x).size(at);
        return graph.weight(1.5, sizes);
    }

    private Value convolved(Value x, Layout layout, Window window) {
        int in = channels(x, layout);
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
        Layout layout = layout();
        Value x = image(layout);
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
        Layout layout = layout();
        Value x = image(layout);
        if (x != null) {
            int axis = layout.channel();
            Value scaled = graph.add(binary(Binary.Kind.MULTIPLY), x, vector(x, axis));
            Value shifted = graph.random.nextBoolean()
                    ? scaled
                    : graph.add(binary(Binary.Kind.SUBTRACT), scaled, vector(x, axis));
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
        Value biased = graph.add(binary(Binary.Kind.ADD), narrow, graph.weight(1, out));
        graph.keep(graph.random.nextBoolean() ? graph.add(new Unary(Unary.Kind.RELU), biased) : normalized(biased, 2));
    }

    private void transposedConvolution() {
        Layout layout = layout();
        Value x = image(layout);
        if (x == null) {
            return;
        }
        int in = channels(x, layout);
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
        graph.keep(thenByChannel(y, layout.channel()));
    }

    private void pool() {
        Layout layout = layout();
        Value x = image(layout);
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
        graph.keep(normalized(x, graph.random.nextBoolean() ? 1 : rank - 1));
    }

    private Value normalized(Value x, int axis) {
        long channels = graph.shape(x).size(axis);
        return graph.add(
                new BatchNormalization(1e-3f, axis),
                x,
                graph.weight(1, channels),
                graph.weight(1, channels),
                graph.weight(1, channels),
                graph.builder.constant(
                        graph.builder.uniqueName("variance"),
                        RandomGraph.drawn(graph.random, 0.4, channels).map(v -> v + 0.6)));
    }

    private void resize() {
        Layout layout = layout();
        Value x = image(layout);
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
            Value factors = graph.builder.constant(
                    graph.builder.uniqueName("scales"), dev.slipway.model.tensor.Tensor.ofFloats(Shape.of(4), scales));
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
        Layout layout = layout();
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
            graph.keep(graph.add(new Reshape(true), x, graph.numbers(-1, rest(x))));
        }
    }

    private long rest(Value x) {
        return graph.shape(x).dims().stream().skip(1).mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
    }

    private void activation() {
        graph.keep(graph.add(
                graph.any(
                        new Unary(Unary.Kind.RELU),
                        new Unary(Unary.Kind.RELU6),
                        new Unary(Unary.Kind.TANH),
                        new Unary(Unary.Kind.SIGMOID),
                        new LeakyRelu(0.2f),
                        new Unary(Unary.Kind.ABS)),
                graph.recent()));
    }

    private Value scalar(double value) {
        return graph.builder.constant(
                graph.builder.uniqueName("scalar"), dev.slipway.model.tensor.Tensor.scalar((float) value));
    }

    private Op binary(Binary.Kind kind) {
        return new Binary(kind);
    }

    /// Activations as exporters spell them out.
    private void composedActivation() {
        Value x = graph.recent();
        Value y = switch (graph.random.nextInt(8)) {
            case 6 -> {
                Value negative = graph.add(new Unary(Unary.Kind.RELU), graph.add(new Unary(Unary.Kind.NEGATE), x));
                yield graph.add(
                        binary(Binary.Kind.ADD),
                        graph.add(new Unary(Unary.Kind.RELU), x),
                        graph.add(binary(Binary.Kind.MULTIPLY), scalar(-0.3), negative));
            }
            case 7 -> graph.add(binary(Binary.Kind.MAX), graph.add(binary(Binary.Kind.MULTIPLY), x, scalar(0.1)), x);
            case 0 -> graph.add(binary(Binary.Kind.MULTIPLY), x, graph.add(new Unary(Unary.Kind.SIGMOID), x));
            case 1 -> graph.add(binary(Binary.Kind.MIN), graph.add(new Unary(Unary.Kind.RELU), x), scalar(6));
            case 2 -> graph.add(new Clip(), x, scalar(0), scalar(6));
            case 3 -> {
                Value shifted = graph.add(binary(Binary.Kind.ADD), x, scalar(3));
                Value clipped = graph.add(new Unary(Unary.Kind.RELU6), shifted);
                Value scaled = graph.add(binary(Binary.Kind.MULTIPLY), clipped, scalar(1.0 / 6));
                yield graph.add(binary(Binary.Kind.MULTIPLY), x, scaled);
            }
            case 4 -> {
                Value erf = graph.add(
                        new Unary(Unary.Kind.ERF), graph.add(binary(Binary.Kind.MULTIPLY), x, scalar(Math.sqrt(0.5))));
                Value halves = graph.add(binary(Binary.Kind.MULTIPLY), x, scalar(0.5));
                yield graph.add(
                        binary(Binary.Kind.MULTIPLY), halves, graph.add(binary(Binary.Kind.ADD), erf, scalar(1)));
            }
            default -> graph.add(binary(Binary.Kind.MAX), x, scalar(0));
        };
        graph.keep(y);
    }

    /// A layer normalisation, written out.
    private void normalization() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 2) {
            return;
        }
        long size = graph.shape(x).size(rank - 1);
        Reduction mean = new Reduction(Reduction.Kind.MEAN, true, false);
        Value centred = graph.add(binary(Binary.Kind.SUBTRACT), x, graph.add(mean, x, graph.numbers(rank - 1)));
        Value again = graph.random.nextBoolean()
                ? centred
                : graph.add(binary(Binary.Kind.SUBTRACT), x, graph.add(mean, x, graph.numbers(rank - 1)));
        Value variance =
                graph.add(mean, graph.add(binary(Binary.Kind.MULTIPLY), again, again), graph.numbers(rank - 1));
        Value deviation =
                graph.add(new Unary(Unary.Kind.SQRT), graph.add(binary(Binary.Kind.ADD), variance, scalar(0.1)));
        Value normal = graph.add(binary(Binary.Kind.DIVIDE), centred, deviation);
        Value scaled = graph.add(binary(Binary.Kind.MULTIPLY), normal, graph.weight(1, size));
        graph.keep(graph.add(binary(Binary.Kind.ADD), scaled, graph.weight(1, size)));
    }

    private void byChannel() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 2) {
            return;
        }
        Value vector = vector(x, graph.random.nextBoolean() ? 1 : rank - 1);
        Binary.Kind kind = graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.SUBTRACT);
        graph.keep(
                graph.random.nextInt(3) == 0 ? graph.add(binary(kind), vector, x) : graph.add(binary(kind), x, vector));
    }

    private void byScalar() {
        Value x = graph.recent();
        Binary.Kind kind = graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.SUBTRACT, Binary.Kind.DIVIDE);
        graph.keep(graph.add(
                binary(kind), x, scalar(graph.any(0.0, 1.0, 0.5, -1.25) + (kind == Binary.Kind.DIVIDE ? 2 : 0))));
    }

    private void sum() {
        Value x = graph.recent();
        Value other = graph.like(x);
        if (other != null) {
            graph.keep(graph.add(binary(graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.MAX)), x, other));
        }
    }

    private void power() {
        Value x = graph.add(new Unary(Unary.Kind.ABS), graph.recent());
        graph.keep(graph.add(binary(Binary.Kind.POWER), x, scalar(graph.any(2.0, 0.5, 1.0, 3.0))));
    }

    /// `x` times itself transposed.
    private void product() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank > 2) {
            List<Integer> swapped = IntStream.range(0, rank)
                    .mapToObj(i -> i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i)
                    .toList();
            Value turned = graph.add(new Transpose(swapped), x);
            graph.keep(graph.add(
                    new Unary(Unary.Kind.TANH),
                    graph.random.nextBoolean()
                            ? graph.add(new MatMul(false, false), x, turned)
                            : graph.add(new MatMul(false, false), turned, x)));
        }
    }

    /// A condition, mostly one that is always met, with a little network on each side.
    private void branch() {
        Value x = graph.ofRank(4);
        if (x == null) {
            return;
        }
        boolean known = graph.random.nextBoolean();
        Value condition = known
                ? graph.builder.constant(
                        graph.builder.uniqueName("condition"),
                        dev.slipway.model.tensor.Tensor.ofBooleans(Shape.SCALAR, graph.random.nextBoolean()))
                : graph.add(
                        new Comparison(Comparison.Kind.GREATER),
                        graph.add(new Reduction(Reduction.Kind.MEAN, false, false), x),
                        scalar(0));
        graph.keep(graph.add(new If(region(x), region(x)), condition, x));
    }

    /// Twice the same layer, in a loop.
    private void loop() {
        Layout layout = layout();
        Value x = image(layout);
        if (x == null) {
            return;
        }
        RandomGraph body = new RandomGraph(graph.random, graph.builder.uniqueName("body"));
        body.input(TensorType.of(ElementType.INT64, Shape.SCALAR));
        Value condition = body.input(TensorType.of(ElementType.BOOL, Shape.SCALAR));
        Value carried = body.input(graph.builder.typeOf(x));
        int channels = channels(x, layout);
        Value y = body.add(
                new Convolution(layout, FilterLayout.OIHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.SAME), 1),
                carried,
                body.weight(0.4, channels, channels, 2, 2));
        body.builder.output("condition", body.add(new Identity(), condition));
        body.builder.output("carried", body.add(new Unary(Unary.Kind.TANH), y));
        Value trips =
                graph.builder.constant(graph.builder.uniqueName("trips"), dev.slipway.model.tensor.Tensor.scalar(2L));
        graph.keep(graph.add(new Loop(body.builder.build(), 1), trips, Value.NONE, x));
    }

    /// An input stored in eight bits, with a scale for each index of an axis.
    private void quantized() {
        Value x = graph.anyInput();
        int axis = 1 + graph.random.nextInt(graph.shape(x).rank() - 1);
        long size = graph.shape(x).size(axis);
        Value scale = graph.builder.constant(
                graph.builder.uniqueName("scale"),
                RandomGraph.drawn(graph.random, 0.004, size).map(v -> v + 0.01));
        Value zero = graph.builder.constant(
                graph.builder.uniqueName("zero"),
                RandomGraph.drawn(graph.random, 5, size).cast(ElementType.INT8));
        Value stored = graph.add(new QuantizeLinear(ElementType.INT8, axis, 0, true), x, scale, zero);
        graph.keep(graph.add(new DequantizeLinear(ElementType.FLOAT32, axis, 0), stored, scale, zero));
    }

    private dev.slipway.model.graph.Graph region(Value x) {
        RandomGraph inner = new RandomGraph(graph.random, graph.builder.uniqueName("region"));
        inner.input(graph.builder.typeOf(x));
        RandomGrowth growth = new RandomGrowth(inner);
        for (int i = 0; i < 3; i++) {
            growth.convolution();
            growth.activation();
        }
        return inner.withOneOutput();
    }

    private void concat() {
        Value x = graph.recent();
        Value other = graph.like(x);
        int rank = graph.shape(x).rank();
        if (rank > 1) {
            int axis = 1 + graph.random.nextInt(rank - 1);
            Concat op = new Concat(graph.random.nextBoolean() ? axis : axis - rank);
            Value joined =
                    other == null || graph.random.nextInt(5) == 0 ? graph.add(op, x) : graph.add(op, x, other, x);
            graph.keep(graph.random.nextBoolean() ? joined : graph.add(new Concat(axis), joined, x));
        }
    }

    private void pad() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        long[] pads = new long[2 * rank];
        for (int axis = 1; axis < rank; axis++) {
            pads[axis] = graph.random.nextInt(2);
            pads[axis + rank] = graph.random.nextInt(2);
        }
        graph.keep(graph.add(
                new Pad(graph.any(Pad.Mode.CONSTANT, Pad.Mode.CONSTANT, Pad.Mode.EDGE)), x, graph.numbers(pads)));
    }

    private void slice() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        int axis = graph.random.nextInt(rank);
        if (axis == 0) {
            return;
        }
        if (graph.random.nextBoolean()) {
            graph.keep(graph.add(
                    new Slice(), x, graph.numbers(1), graph.numbers(Long.MAX_VALUE), graph.numbers(axis - rank)));
        } else {
            long[] ends = IntStream.range(0, axis + 1)
                    .mapToLong(i -> i == axis ? -1 : Long.MAX_VALUE)
                    .toArray();
            graph.keep(graph.add(new Slice(), x, graph.numbers(new long[axis + 1]), graph.numbers(ends)));
        }
    }

    private void split() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        int axis = graph.random.nextInt(rank);
        if (axis > 0 && graph.shape(x).size(axis) % 2 == 0) {
            graph.add(2, new Split(axis, 2), x).forEach(graph::keep);
        }
    }

    private void reduce() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 3) {
            return;
        }
        int axis = 1 + graph.random.nextInt(rank - 1);
        Reduction.Kind kind = graph.any(Reduction.Kind.MEAN, Reduction.Kind.MAX, Reduction.Kind.SUM);
        graph.keep(graph.add(
                new Reduction(kind, graph.random.nextBoolean(), false),
                x,
                graph.numbers(graph.random.nextBoolean() ? axis : axis - rank)));
    }

    private void softmax() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        graph.keep(graph.add(new Softmax(graph.any(-1, rank - 1, Math.min(1, rank - 1))), x));
    }

    private void transpose() {
        Value x = graph.recent();
        List<Integer> axes = graph.shuffled(graph.shape(x).rank());
        if (axes.getFirst() != 0) {
            Collections.swap(axes, 0, axes.indexOf(0));
        }
        graph.keep(graph.add(new Transpose(axes), x));
    }

    private void reshape() {
        Value x = graph.recent();
        Shape shape = graph.shape(x);
        int rank = shape.rank();
        if (rank < 2) {
            return;
        }
        if (rank > 2 && graph.random.nextBoolean()) {
            int join = 1 + graph.random.nextInt(rank - 2);
            long[] sizes = new long[rank - 1];
            for (int i = 0; i < sizes.length; i++) {
                long size = i == 0 ? 0 : shape.size(i < join ? i : Math.min(rank - 1, i + 1));
                sizes[i] = i == join ? shape.size(join) * shape.size(join + 1) : size;
            }
            graph.keep(graph.add(new Reshape(false), x, graph.numbers(sizes)));
        } else if (shape.size(rank - 1) % 2 == 0 && rank < 5) {
            long[] sizes = IntStream.range(0, rank + 1)
                    .mapToLong(
                            i -> i == 0 ? -1 : i < rank - 1 ? shape.size(i) : i == rank ? 2 : shape.size(rank - 1) / 2)
                    .toArray();
            graph.keep(graph.add(new Reshape(true), x, graph.numbers(sizes)));
        }
    }

    /// `Reshape(x, [ShapeOf(x)[0], …])`, as exporters write it.
    private void computedReshape() {
        Value x = graph.recent();
        if (graph.shape(x).rank() < 2) {
            return;
        }
        Value sizes = graph.add(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
        Value batch = graph.add(new Gather(0, 0), sizes, graph.numbers(0));
        Value wanted = graph.add(new Concat(0), batch, graph.numbers(rest(x)));
        graph.keep(graph.add(new Reshape(true), x, wanted));
    }

    private void unitAxes() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 4) {
            int axis = 1 + graph.random.nextInt(rank);
            Value y = graph.add(new Unsqueeze(), x, graph.numbers(axis));
            graph.keep(y);
            graph.keep(graph.add(new Squeeze(), y, graph.numbers(axis)));
        }
    }

    private void dense() {
        Value x = graph.random.nextBoolean() ? graph.recent() : graph.ofRank(2);
        if (x == null || graph.shape(x).rank() < 2) {
            return;
        }
        int rank = graph.shape(x).rank();
        long in = graph.shape(x).size(rank - 1);
        long units = 1 + graph.random.nextInt(5);
        Value y = switch (graph.random.nextInt(rank == 2 ? 4 : 3)) {
            case 0 -> graph.add(new MatMul(false, false), x, graph.weight(0.6, in, units));
            case 1 -> graph.add(new MatMul(false, true), x, graph.weight(0.6, units, in));
            case 2 -> graph.add(new Dense(), x, graph.weight(0.6, units, in), graph.weight(1, units));
            default ->
                graph.add(
                        new Gemm(1, 1, false, graph.random.nextBoolean() && in == units),
                        x,
                        graph.weight(0.6, in, units),
                        graph.weight(1, units));
        };
        graph.keep(thenByChannel(y, rank - 1));
    }

    private void identity() {
        Value x = graph.recent();
        graph.keep(
                switch (graph.random.nextInt(4)) {
                    case 0 -> graph.add(new Cast(ElementType.FLOAT32, true), x);
                    case 1 ->
                        graph.add(
                                new Pad(Pad.Mode.CONSTANT),
                                x,
                                graph.numbers(new long[2 * graph.shape(x).rank()]));
                    default -> graph.add(new Identity(), x);
                });
    }

    private void duplicate() {
        Value x = graph.recent();
        Op op = graph.any(new Unary(Unary.Kind.TANH), new Unary(Unary.Kind.RELU), new Softmax(-1));
        Value first = graph.add(op, x);
        Value second = graph.add(op, x);
        graph.keep(second);
        graph.keep(graph.add(binary(Binary.Kind.ADD), first, second));
    }

    private void constants() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        long size = rank < 2 ? 1 : graph.shape(x).size(rank - 1);
        Value made = graph.add(
                new Unary(Unary.Kind.EXP),
                graph.add(binary(Binary.Kind.MULTIPLY), graph.weight(0.5, size), graph.weight(0.5, 1)));
        graph.keep(graph.add(binary(graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY)), x, made));
    }
}
