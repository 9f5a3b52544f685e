package dev.slipway.formats.tensorflow;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// TensorFlow nodes that take more than a name to say in the hub.
final class TensorflowExpand {

    private TensorflowExpand() {}

    /// Input `index` as a vector: TensorFlow takes scalars where the hub wants lists of axes.
    static Value vectorOf(TensorflowNode node, int index) {
        if (!node.shape(index).hasRank(0)) {
            return node.in(index);
        }
        Tensor known = node.known(index);
        return known != null
                ? node.constant("vector" + index, known.reshaped(Shape.of(1)))
                : node.step("vector" + index, new Reshape(true), node.in(index), node.vector("one" + index, 1));
    }

    static List<Value> select(TensorflowNode node) {
        // Before SelectV2 a vector condition chose whole rows.
        if (node.shape(0).hasRank(1) && node.rank(1) > 1) {
            long[] axes = IntStream.range(1, node.rank(1)).asLongStream().toArray();
            Value rows = node.step("rows", new Unsqueeze(), node.in(0), node.vector("axes", axes));
            return node.is(new Where(), rows, node.in(1), node.in(2));
        }
        return node.is(new Where(), node.in(0), node.in(1), node.in(2));
    }

    static List<Value> like(TensorflowNode node, double value) {
        Value shape = node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), node.in(0));
        return node.is(new Fill(Tensor.ofDoubles(node.element(0), Shape.of(1), value)), shape);
    }

    static List<Value> argument(TensorflowNode node, ArgReduction.Kind kind) {
        int axis = node.inputs().size() > 1 ? (int) node.parameter(1).scalarLong() : 0;
        return node.is(
                new ArgReduction(kind, axis, false, false, node.type("output_type", ElementType.INT64)), node.in(0));
    }

    static List<Value> topK(TensorflowNode node) {
        return node.are(
                2,
                new TopK(-1, true, node.flag("sorted", true), ElementType.INT32),
                node.in(0),
                node.vector("k", node.integer("k", 1)));
    }

    static List<Value> shapes(TensorflowNode node) {
        List<Value> shapes = new ArrayList<>();
        ElementType type = node.type("out_type", ElementType.INT32);
        for (int i = 0; i < node.inputs().size(); i++) {
            shapes.add(node.step("shape" + i, new ShapeOf(0, Integer.MAX_VALUE, type), node.in(i)));
        }
        return shapes;
    }

    static List<Value> squeeze(TensorflowNode node) {
        List<Integer> axes = node.integers("squeeze_dims");
        return axes.isEmpty()
                ? node.is(new Squeeze(), node.in(0))
                : node.is(new Squeeze(), node.in(0), node.vector("axes", axes));
    }

    static List<Value> transpose(TensorflowNode node) {
        int[] permutation = node.parameter(1).toInts();
        return node.is(new Transpose(IntStream.of(permutation).boxed().toList()), node.in(0));
    }

    static List<Value> concatLast(TensorflowNode node) {
        int last = node.inputs().size() - 1;
        Value[] parts = node.inputs().subList(0, last).toArray(Value[]::new);
        return concat(node, (int) node.parameter(last).scalarLong(), parts);
    }

    static List<Value> concatFirst(TensorflowNode node) {
        Value[] parts = node.inputs().subList(1, node.inputs().size()).toArray(Value[]::new);
        return concat(node, (int) node.parameter(0).scalarLong(), parts);
    }

    private static List<Value> concat(TensorflowNode node, int axis, Value[] parts) {
        return parts.length == 1 ? List.of(parts[0]) : node.is(new Concat(axis), parts);
    }

    static List<Value> split(TensorflowNode node) {
        int parts = (int) node.integer("num_split", 1);
        return node.are(parts, new Split((int) node.parameter(0).scalarLong(), parts), node.in(1));
    }

    static List<Value> splitSizes(TensorflowNode node) {
        int parts = (int) node.integer("num_split", 1);
        int axis = (int) node.parameter(2).scalarLong();
        long[] sizes = node.parameter(1).toLongs();
        Dim whole = node.shape(0).isRanked() ? node.shape(0).dim(axis) : Dim.UNKNOWN;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0 && whole.isKnown()) {
                sizes[i] = whole.size() - LongSum.ofPositive(sizes);
            }
        }
        return node.are(parts, new Split(axis, parts), node.in(0), node.vector("sizes", sizes));
    }

    /// Sums that leave out the "rest" marker.
    private static final class LongSum {
        static long ofPositive(long[] values) {
            long sum = 0;
            for (long value : values) {
                sum += Math.max(0, value);
            }
            return sum;
        }
    }

    static List<Value> slice(TensorflowNode node) {
        Tensor begin = node.known(1);
        Tensor size = node.known(2);
        if (begin != null && size != null) {
            long[] starts = begin.toLongs();
            long[] ends = size.toLongs();
            for (int i = 0; i < ends.length; i++) {
                ends[i] = ends[i] < 0 ? Long.MAX_VALUE : starts[i] + ends[i];
            }
            return node.is(new Slice(), node.in(0), node.vector("starts", starts), node.vector("ends", ends));
        }
        Value sum = node.step("sum", new Binary(Binary.Kind.ADD), node.in(1), node.in(2));
        Value negative = node.step(
                "rest", new Comparison(Comparison.Kind.LESS), node.in(2), node.scalar("zero", node.element(2), 0));
        Value end =
                node.step("ends", new Where(), negative, node.scalar("all", node.element(2), Integer.MAX_VALUE), sum);
        return node.is(new Slice(), node.in(0), node.in(1), end);
    }

    static List<Value> stridedSlice(TensorflowNode node) {
        return new StridedSlices(node).read();
    }

    static List<Value> gather(TensorflowNode node) {
        int batch = (int) node.integer("batch_dims", 0);
        int axis = node.inputs().size() > 2 ? (int) node.parameter(2).scalarLong() : 0;
        return node.is(new Gather(axis, batch < 0 ? batch + node.rank(1) : batch), node.in(0), node.in(1));
    }

    static List<Value> scatter(TensorflowNode node) {
        Value shape = node.step("shape", new Cast(ElementType.INT64, true), node.in(2));
        Value zeros = node.step("zeros", new Fill(Tensor.ofDoubles(node.element(1), Shape.of(1), 0)), shape);
        return node.is(new ScatterNd(Scatter.ADD), zeros, node.in(0), node.in(1));
    }

    static List<Value> pad(TensorflowNode node) {
        Pad.Mode mode = switch (node.text("mode", "CONSTANT")) {
            case "REFLECT" -> Pad.Mode.REFLECT;
            case "SYMMETRIC" -> Pad.Mode.SYMMETRIC;
            default -> Pad.Mode.CONSTANT;
        };
        Tensor known = node.known(1);
        Value pads;
        if (known != null) {
            long[] pairs = known.toLongs();
            int rank = pairs.length / 2;
            long[] sides = new long[pairs.length];
            for (int i = 0; i < rank; i++) {
                sides[i] = pairs[2 * i];
                sides[rank + i] = pairs[2 * i + 1];
            }
            pads = node.vector("pads", sides);
        } else {
            Value turned = node.step("turned", new Transpose(List.of(1, 0)), node.in(1));
            Value flat = node.step("flat", new Reshape(true), turned, node.vector("all", -1));
            pads = node.step("pads", new Cast(ElementType.INT64, true), flat);
        }
        return node.inputs().size() > 2
                ? node.is(new Pad(mode), node.in(0), pads, node.in(2))
                : node.is(new Pad(mode), node.in(0), pads);
    }

    static Value blocks(TensorflowNode node) {
        return node.vector("blocks", node.integer("block_size", 2), node.integer("block_size", 2));
    }

    static List<Value> reverse(TensorflowNode node) {
        return node.is(
                new Reverse(IntStream.of(node.parameter(1).toInts()).boxed().toList()), node.in(0));
    }

    static List<Value> linearSpace(TensorflowNode node) {
        double start = node.parameter(0).scalarValue();
        double stop = node.parameter(1).scalarValue();
        int count = (int) node.parameter(2).scalarLong();
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = count == 1 ? start : start + i * (stop - start) / (count - 1);
        }
        return List.of(node.constant("values", Tensor.ofDoubles(node.element(0), Shape.of(count), values)));
    }

    static List<Value> oneHot(TensorflowNode node) {
        Value on = node.step("on", new Unsqueeze(), node.in(2), node.vector("axis", 0));
        Value off = node.step("off", new Unsqueeze(), node.in(3), node.vector("axis", 0));
        Value values = node.step("values", new Concat(0), off, on);
        return node.is(new OneHot((int) node.integer("axis", -1)), node.in(0), node.in(1), values);
    }

    static List<Value> where(TensorflowNode node) {
        Value indices = node.step("indices", new NonZero(ElementType.INT64), node.in(0));
        return node.is(new Transpose(List.of(1, 0)), indices);
    }

    static List<Value> invertPermutation(TensorflowNode node) {
        int[] permutation = node.parameter(0).toInts();
        long[] inverse = new long[permutation.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[permutation[i]] = i;
        }
        return List.of(node.constant("inverse", Tensor.ofLongs(node.element(0), Shape.of(inverse.length), inverse)));
    }

    static List<Value> segments(TensorflowNode node, SegmentReduction.Kind kind) {
        boolean sorted = !node.op().startsWith("Unsorted");
        return node.is(new SegmentReduction(kind, sorted), node.inputs().toArray(Value[]::new));
    }

    static Layout layout(TensorflowNode node, int spatialRank) {
        String format = node.text("data_format", spatialRank == 2 ? "NHWC" : "NDHWC");
        return format.startsWith("NC") ? Layout.channelsFirst(spatialRank) : Layout.channelsLast(spatialRank);
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
        Tensor sizes = node.known(0);
        List<Integer> outputs = sizes == null
                ? List.of()
                : layout.spatial().stream().map(axis -> sizes.toInts()[axis]).toList();
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
        return List.of(y, mean, variance, mean, variance);
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
                new Resize(mode, coordinates, nearest, cubic, half, 0, false, KeepAspect.STRETCH, List.of(1, 2)),
                x,
                Value.NONE,
                Value.NONE,
                sizes);
    }

    static List<Value> fakeQuantize(TensorflowNode node) {
        return node.is(
                new FakeQuantize((int) node.integer("num_bits", 8), node.flag("narrow_range"), List.of()),
                node.in(0),
                node.scalar("min", ElementType.FLOAT32, node.real("min", -6)),
                node.scalar("max", ElementType.FLOAT32, node.real("max", 6)));
    }

    static List<Value> random(TensorflowNode node, Random.Kind kind) {
        float first = 0;
        float second = 1;
        long seed = node.integer("seed", 0) * 31 + node.integer("seed2", 0);
        return node.is(new Random(kind, first, second, seed, node.type("dtype", ElementType.FLOAT32)), node.in(0));
    }

    /// A list of tensors of one shape is a tensor with one more axis in front.
    static List<Value> reserve(TensorflowNode node) {
        boolean counted = node.op().equals("TensorListReserve");
        long[] element = node.parameter(0).toLongs();
        for (long size : element) {
            if (size < 0) {
                throw new TensorflowNode.NotConstant("the shape of the list's elements is not known");
            }
        }
        Value count = counted ? vectorOf(node, 1) : node.vector("none", 0);
        Value wide = counted ? node.step("count", new Cast(ElementType.INT64, true), count) : count;
        Value shape = node.step("shape", new Concat(0), wide, node.vector("element", element));
        return node.is(
                new Fill(Tensor.ofDoubles(node.type("element_dtype", ElementType.FLOAT32), Shape.of(1), 0)), shape);
    }

    static List<Value> setItem(TensorflowNode node) {
        return put(node, node.in(0), node.in(1), node.in(2));
    }

    static List<Value> writeArray(TensorflowNode node) {
        return put(node, node.in(3), node.in(1), node.in(2));
    }

    private static List<Value> put(TensorflowNode node, Value list, Value index, Value item) {
        Value where = node.step("where", new Reshape(true), index, node.vector("one", 1, 1));
        Value row = node.step("row", new Unsqueeze(), item, node.vector("front", 0));
        return node.is(new ScatterNd(Scatter.REPLACE), list, where, row);
    }

    static List<Value> listLength(TensorflowNode node) {
        return length(node, node.in(0));
    }

    static List<Value> arraySize(TensorflowNode node) {
        return length(node, node.in(1));
    }

    private static List<Value> length(TensorflowNode node, Value list) {
        Value first = node.step("first", new ShapeOf(0, 1, ElementType.INT32), list);
        return node.is(new Squeeze(), first, node.vector("axis", 0));
    }

    /// A tensor array is its flow: a tensor with one more axis in front; its handle is never read.
    static List<Value> tensorArray(TensorflowNode node) {
        var shape = node.foreign().attribute("element_shape");
        Shape element = shape == null || shape.shape == null ? Shape.UNRANKED : shape.shape;
        long[] sizes = element.isRanked() && element.isKnown() ? element.sizes() : new long[0];
        Value count = node.step("count", new Cast(ElementType.INT64, true), vectorOf(node, 0));
        Value all = node.step("shape", new Concat(0), count, node.vector("element", sizes));
        Value flow = node.step(
                "flow", new Fill(Tensor.ofDoubles(node.type("dtype", ElementType.FLOAT32), Shape.of(1), 0)), all);
        return List.of(flow, flow);
    }
}
