package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Convolutions, pools, normalisations and resizing, with TensorFlow's layouts and paddings.
public final class TensorflowSpatial {

    private static final long MAX_PATCH = 1024;

    private TensorflowSpatial() {}

    static void spellings() {
        TensorflowOps.spell("Conv2D", node -> convolution(node, 2))
                .write(Convolution.class, WrittenWindow::convolution);
        TensorflowOps.spell("Conv3D", node -> convolution(node, 3));
        TensorflowOps.spell("Conv", node -> convolution(node, node.rank(0) - 2));
        TensorflowOps.spell("DepthwiseConv2dNative", TensorflowSpatial::depthwise);
        TensorflowOps.spell("Conv2DBackpropInput", node -> transposedConvolution(node, 2))
                .write(TransposedConvolution.class, WrittenWindow::transposed);
        TensorflowOps.spell("Conv3DBackpropInputV2", node -> transposedConvolution(node, 3));
        TensorflowOps.spell("MaxPool", node -> maxPool(node, 2))
                .write(
                        MaxPool.class,
                        (op, node, emit) -> WrittenWindow.pool("MaxPool", op.window(), op.layout(), node, emit));
        TensorflowOps.spell("MaxPool3D", node -> maxPool(node, 3));
        TensorflowOps.spell("AvgPool", node -> averagePool(node, 2))
                .write(
                        AveragePool.class,
                        (op, node, emit) -> WrittenWindow.pool("AvgPool", op.window(), op.layout(), node, emit));
        TensorflowOps.spell("AvgPool3D", node -> averagePool(node, 3));
        TensorflowOps.spell("BiasAdd BiasAddV1", TensorflowSpatial::bias);
        TensorflowOps.spell("FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3", TensorflowSpatial::batchNormalization)
                .write(BatchNormalization.class, TensorflowSpatial::normalize);
        TensorflowOps.spell("LRN", TensorflowSpatial::localResponse)
                .write(LocalResponseNormalization.class, TensorflowSpatial::localResponse);
        TensorflowOps.spell("L2Loss", TensorflowSpatial::halfSquares);
        TensorflowOps.spell("ResizeBilinear", node -> resize(node, Resize.Mode.LINEAR))
                .write(Resize.class, TensorflowSpatial::resize);
        TensorflowOps.spell("ResizeNearestNeighbor", node -> resize(node, Resize.Mode.NEAREST));
        TensorflowOps.spell("ResizeBicubic", TensorflowSpatial::resizeBicubic);
        TensorflowOps.spell("ExtractImagePatches", TensorflowSpatial::patches)
                .write(ExtractPatches.class, WrittenWindow::patches);
        TensorflowOps.spell("MaxPoolWithArgmax", TensorflowSpatial::maxPoolWithPlaces)
                .outputs("output", "argmax");
        TensorflowOps.spell("MaxPoolV2", TensorflowSpatial::maxPoolBySizes);
    }

    static Layout layout(TensorflowNode node, int spatialRank) {
        String format = node.text("data_format", spatialRank == 2 ? "NHWC" : "NDHWC");
        return format.startsWith("NC") || format.equals("CHANNELS_FIRST")
                ? Layout.channelsFirst(spatialRank)
                : Layout.channelsLast(spatialRank);
    }

    private static List<Integer> spatial(List<Integer> values, Layout layout) {
        return values.isEmpty()
                ? Collections.nCopies(layout.spatialRank(), 1)
                : layout.spatial().stream().map(values::get).toList();
    }

    private static Padding padding(TensorflowNode node, Layout layout) {
        return switch (node.text("padding", "VALID")) {
            case "SAME" -> Padding.SAME;
            case "EXPLICIT" -> {
                List<Integer> pads = node.integers("explicit_paddings");
                yield Padding.explicit(
                        layout.spatial().stream()
                                .map(axis -> pads.get(2 * axis))
                                .toList(),
                        layout.spatial().stream()
                                .map(axis -> pads.get(2 * axis + 1))
                                .toList());
            }
            default -> Padding.none(layout.spatialRank());
        };
    }

    private static Window window(TensorflowNode node, List<Integer> kernel, Layout layout) {
        return new Window(
                kernel,
                spatial(node.integers("strides"), layout),
                spatial(node.integers("dilations"), layout),
                padding(node, layout),
                false);
    }

    private static List<Integer> filterSizes(TensorflowNode node, int spatialRank) {
        Shape filter = node.shape(1);
        if (!filter.isRanked() || !filter.isKnown()) {
            throw new TensorflowNode.NotConstant("the filter's sizes %s are not known".formatted(filter));
        }
        return IntStream.range(0, spatialRank)
                .map(i -> (int) filter.size(i))
                .boxed()
                .toList();
    }

    static List<Value> convolution(TensorflowNode node, int spatialRank) {
        Layout layout = layout(node, spatialRank);
        Window window = window(node, filterSizes(node, spatialRank), layout);
        Dim channels = node.shape(0).isRanked() ? node.shape(0).dim(layout.channel()) : Dim.UNKNOWN;
        long depth = node.shape(1).size(spatialRank);
        int groups = channels.isKnown() ? (int) (channels.size() / depth) : 1;
        return node.is(
                new Convolution(layout, FilterLayout.spatialInputOutput(spatialRank), window, Math.max(1, groups)),
                node.in(0),
                node.in(1));
    }

    static List<Value> depthwise(TensorflowNode node) {
        Layout layout = layout(node, 2);
        Window window = window(node, filterSizes(node, 2), layout);
        Shape filter = node.shape(1);
        int channels = (int) filter.size(2);
        Shape flat = Shape.of(filter.size(0), filter.size(1), 1, channels * filter.size(3));
        return node.is(
                new Convolution(layout, FilterLayout.HWIO, window, channels), node.in(0), reshaped(node, 1, flat));
    }

    /// An input in another shape: a view of a constant, else a node.
    private static Value reshaped(TensorflowNode node, int index, Shape shape) {
        Constant constant = node.graph().constantOf(node.in(index));
        return constant != null
                ? node.graph()
                        .constant(
                                node.graph().uniqueName(node.in(index).name() + "/reshaped"), constant.reshaped(shape))
                : node.step(
                        "reshaped" + index,
                        new Reshape(true),
                        node.in(index),
                        node.vector("shape" + index, shape.sizes()));
    }

    static List<Value> transposedConvolution(TensorflowNode node, int spatialRank) {
        Layout layout = layout(node, spatialRank);
        Window window = window(node, filterSizes(node, spatialRank), layout);
        List<Dim> sizes = node.sizes(0);
        boolean known = sizes != null
                && sizes.size() == spatialRank + 2
                && layout.spatial().stream().allMatch(axis -> sizes.get(axis).isKnown());
        List<Integer> outputs = sizes == null || !known
                ? List.of()
                : layout.spatial().stream()
                        .map(axis -> (int) sizes.get(axis).size())
                        .toList();
        FilterLayout filter = new FilterLayout(
                spatialRank,
                spatialRank + 1,
                IntStream.range(0, spatialRank).boxed().toList());
        return node.is(
                new TransposedConvolution(layout, filter, window, List.of(), outputs, 1), node.in(2), node.in(1));
    }

    static List<Value> maxPool(TensorflowNode node, int spatialRank) {
        Layout layout = layout(node, spatialRank);
        return node.is(
                new MaxPool(layout, window(node, spatial(node.integers("ksize"), layout), layout), false), node.in(0));
    }

    /// The maxima, and where they lie: in the whole tensor, or each in its own image.
    static List<Value> maxPoolWithPlaces(TensorflowNode node) {
        Layout layout = Layout.channelsLast(2);
        Shape shape = node.shape(0);
        if (!shape.isRanked()
                || !shape.dim(1).isKnown()
                || !shape.dim(2).isKnown()
                || !shape.dim(3).isKnown()) {
            throw new TensorflowNode.NotConstant("the sizes of the image %s are not known".formatted(shape));
        }
        Window window = window(node, spatial(node.integers("ksize"), layout), layout);
        List<Value> found = node.are(2, new MaxPool(layout, window, false), node.in(0));
        // The hub counts places with channels first.
        Formula formula = new Formula(node, ElementType.INT64);
        long plane = shape.size(1) * shape.size(2);
        Value place = found.get(1);
        Value planes = formula.binary(Binary.Kind.FLOOR_DIVIDE, place, formula.number(plane));
        Value within =
                formula.times(formula.binary(Binary.Kind.FLOOR_MODULO, place, formula.number(plane)), shape.size(3));
        Value channel = formula.binary(Binary.Kind.FLOOR_MODULO, planes, formula.number(shape.size(3)));
        Value own = formula.plus(within, channel);
        Value image = formula.binary(Binary.Kind.FLOOR_DIVIDE, planes, formula.number(shape.size(3)));
        Value all = node.flag("include_batch_in_index")
                ? formula.plus(own, formula.times(image, plane * shape.size(3)))
                : own;
        return List.of(found.get(0), formula.cast(all, node.type("Targmax", ElementType.INT64)));
    }

    /// A pool whose window is given by inputs.
    static List<Value> maxPoolBySizes(TensorflowNode node) {
        Layout layout = layout(node, 2);
        Window window = new Window(
                spatial(ints(node, 1), layout),
                spatial(ints(node, 2), layout),
                List.of(1, 1),
                padding(node, layout),
                false);
        return node.is(new MaxPool(layout, window, false), node.in(0));
    }

    private static List<Integer> ints(TensorflowNode node, int index) {
        return IntStream.of(node.parameter(index).toInts()).boxed().toList();
    }

    static List<Value> patches(TensorflowNode node) {
        Layout layout = Layout.channelsLast(2);
        Window window = new Window(
                spatial(node.integers("ksizes"), layout),
                spatial(node.integers("strides"), layout),
                spatial(node.integers("rates"), layout),
                padding(node, layout),
                false);
        Shape shape = node.shape(0);
        long depth = shape.isRanked() && shape.dim(3).isKnown() ? shape.dim(3).size() : 0;
        long patch =
                depth * window.kernel().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        return depth == 0 || patch > MAX_PATCH || !node.element(0).isFloat()
                ? node.is(new ExtractPatches(window), node.in(0))
                : node.is(
                        new Convolution(layout, FilterLayout.HWIO, window, 1),
                        node.in(0),
                        picking(node, window.kernel(), depth, patch));
    }

    /// A filter whose every output is one number of the patch.
    private static Value picking(TensorflowNode node, List<Integer> kernel, long depth, long patch) {
        float[] filter = new float[Math.toIntExact(patch * patch)];
        for (int i = 0; i < patch; i++) {
            filter[Math.toIntExact(i * patch) + i] = 1;
        }
        Shape shape = Shape.of(kernel.get(0), kernel.get(1), depth, patch);
        return node.constant("picking", Tensor.ofFloats(shape, filter));
    }

    static List<Value> averagePool(TensorflowNode node, int spatialRank) {
        Layout layout = layout(node, spatialRank);
        return node.is(
                new AveragePool(layout, window(node, spatial(node.integers("ksize"), layout), layout), false),
                node.in(0));
    }

    static List<Value> bias(TensorflowNode node) {
        if (!node.text("data_format", "NHWC").startsWith("NC")) {
            return node.is(new Binary(Binary.Kind.ADD), node.in(0), node.in(1));
        }
        long[] axes = IntStream.range(1, node.rank(0) - 1).asLongStream().toArray();
        Value channels = node.step("channels", new Unsqueeze(), node.in(1), node.vector("axes", axes));
        return node.is(new Binary(Binary.Kind.ADD), node.in(0), channels);
    }

    static List<Value> batchNormalization(TensorflowNode node) {
        int channel = node.text("data_format", "NHWC").startsWith("NC") ? 1 : 3;
        float epsilon = node.real("epsilon", 1e-4f);
        if (!node.flag("is_training", true)) {
            Value y = node.is(
                            new BatchNormalization(epsilon, channel),
                            node.in(0),
                            node.in(1),
                            node.in(2),
                            node.in(3),
                            node.in(4))
                    .getFirst();
            return List.of(y, node.in(3), node.in(4), node.in(3), node.in(4));
        }
        List<Integer> axes =
                IntStream.range(0, 4).filter(axis -> axis != channel).boxed().toList();
        Value over = node.vector("axes", axes);
        Value mean = node.step("mean", new Reduction(Reduction.Kind.MEAN, false, true), node.in(0), over);
        Value kept = node.step("kept", new Reduction(Reduction.Kind.MEAN, true, true), node.in(0), over);
        Value squares = node.step("squares", new Binary(Binary.Kind.SQUARED_DIFFERENCE), node.in(0), kept);
        Value variance = node.step("variance", new Reduction(Reduction.Kind.MEAN, false, true), squares, over);
        Value y = node.is(new BatchNormalization(epsilon, channel), node.in(0), node.in(1), node.in(2), mean, variance)
                .getFirst();
        return List.of(y, mean, unbiased(node, variance), mean, variance);
    }

    /// TensorFlow gives the variance of the population that the batch is a sample of.
    private static Value unbiased(TensorflowNode node, Value variance) {
        ElementType element = node.graph().typeOf(variance).element();
        Formula formula = new Formula(node, element);
        Value all = node.step("all", new SizeOf(ElementType.INT64), node.in(0));
        Value channels = node.step("channels", new SizeOf(ElementType.INT64), variance);
        Value count = formula.over(formula.cast(all, element), formula.cast(channels, element));
        return formula.times(variance, formula.over(count, formula.minus(count, formula.number(1))));
    }

    static List<Value> localResponse(TensorflowNode node) {
        int size = 2 * (int) node.integer("depth_radius", 5) + 1;
        float alpha = node.real("alpha", 1) * size;
        return node.is(
                new LocalResponseNormalization(size, alpha, node.real("beta", 0.5f), node.real("bias", 1), 3),
                node.in(0));
    }

    static List<Value> halfSquares(TensorflowNode node) {
        Value sum = node.step("sum", new Reduction(Reduction.Kind.SUM_SQUARE, false, false), node.in(0));
        return node.is(new Binary(Binary.Kind.MULTIPLY), sum, node.scalar("half", node.element(0), 0.5));
    }

    static List<Value> resizeBicubic(TensorflowNode node) {
        List<Value> weighed = TensorflowResampling.bicubic(node);
        return weighed == null ? resize(node, Resize.Mode.CUBIC) : weighed;
    }

    static List<Value> resize(TensorflowNode node, Resize.Mode mode) {
        boolean half = node.flag("half_pixel_centers");
        Coordinates coordinates = node.flag("align_corners")
                ? Coordinates.ALIGN_CORNERS
                : !half
                        ? Coordinates.ASYMMETRIC
                        : mode == Resize.Mode.NEAREST ? Coordinates.TF_HALF_PIXEL_FOR_NEAREST : Coordinates.HALF_PIXEL;
        Nearest nearest = coordinates == Coordinates.ALIGN_CORNERS ? Nearest.ROUND_PREFER_CEIL : Nearest.FLOOR;
        float cubic = half ? -0.5f : -0.75f;
        Value x = mode == Resize.Mode.NEAREST || node.element(0).isFloat()
                ? node.in(0)
                : node.step("float", new Cast(ElementType.FLOAT32, true), node.in(0));
        Value sizes = node.step("sizes", new Cast(ElementType.INT64, true), node.in(1));
        return node.is(
                new Resize(
                        mode,
                        coordinates,
                        nearest,
                        cubic,
                        half && mode == Resize.Mode.CUBIC,
                        0,
                        false,
                        KeepAspect.STRETCH,
                        List.of(1, 2)),
                x,
                Value.NONE,
                Value.NONE,
                sizes);
    }

    private static void normalize(BatchNormalization op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(emit.rank(node.input(0)) == 4 && Math.floorMod(op.channelAxis(), 4) == 3);
        emit.is(
                node,
                "FusedBatchNormV3",
                "U",
                ElementType.FLOAT32,
                "epsilon",
                op.epsilon(),
                "is_training",
                false,
                "data_format",
                "NHWC");
    }

    private static void localResponse(LocalResponseNormalization op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(
                emit.rank(node.input(0)) == 4 && Math.floorMod(op.channelAxis(), 4) == 3 && op.size() % 2 == 1);
        emit.is(
                node,
                "LRN",
                "depth_radius",
                op.size() / 2,
                "alpha",
                op.alpha() / op.size(),
                "beta",
                op.beta(),
                "bias",
                op.bias());
    }

    private static void resize(Resize op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(isResized(op, node.hasInput(3), emit.rank(node.input(0)), emit.real(node, 0)));
        boolean nearest = op.mode() == Resize.Mode.NEAREST;
        boolean half =
                op.coordinates() == Coordinates.HALF_PIXEL || op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST;
        emit.last(
                node,
                nearest ? "ResizeNearestNeighbor" : "ResizeBilinear",
                List.of(emit.in(node, 0), emit.ints(node.input(3))),
                "T",
                emit.real(node, 0),
                "align_corners",
                op.coordinates() == Coordinates.ALIGN_CORNERS,
                "half_pixel_centers",
                half);
    }

    /// Whether TensorFlow resizes so: images of four axes, channels last, to sizes that are given.
    public static boolean isResized(Resize op, boolean sized, int rank, ElementType element) {
        boolean images = rank == 4 && op.axes().equals(List.of(1, 2));
        if (!images || !sized || op.antialias() || op.keepAspect() != KeepAspect.STRETCH) {
            return false;
        }
        return switch (op.mode()) {
            case LINEAR ->
                element == ElementType.FLOAT32
                        && (op.coordinates() == Coordinates.HALF_PIXEL
                                || op.coordinates() == Coordinates.ASYMMETRIC
                                || op.coordinates() == Coordinates.ALIGN_CORNERS)
                        && !op.excludeOutside();
            case NEAREST ->
                op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST && op.nearest() == Nearest.FLOOR
                        || op.coordinates() == Coordinates.ASYMMETRIC && op.nearest() == Nearest.FLOOR
                        || op.coordinates() == Coordinates.ALIGN_CORNERS && op.nearest() == Nearest.ROUND_PREFER_CEIL;
            case CUBIC -> false;
        };
    }
}
