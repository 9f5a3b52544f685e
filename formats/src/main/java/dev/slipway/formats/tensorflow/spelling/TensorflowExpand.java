package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.KnownValues;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

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

    /// Beside axes of no elements, an open axis gets what the other axes of the input leave to it.
    static List<Value> reshape(TensorflowNode node) {
        Tensor known = node.known(1);
        Shape from = node.shape(0);
        if (known == null || !from.isKnown() || !hasEmptyAndOpen(known.toLongs())) {
            return node.is(new Reshape(true), node.in(0), vectorOf(node, 1));
        }
        long[] sizes = known.toLongs();
        long rest = LongSum.productOfPositive(
                        from.dims().stream().mapToLong(Dim::size).toArray())
                / LongSum.productOfPositive(sizes);
        long[] all = LongStream.of(sizes).map(size -> size < 0 ? rest : size).toArray();
        return node.is(new Reshape(true), node.in(0), node.vector("shape", all));
    }

    private static boolean hasEmptyAndOpen(long[] sizes) {
        return LongStream.of(sizes).anyMatch(size -> size == 0)
                && LongStream.of(sizes).anyMatch(size -> size < 0);
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
        List<Value> chosen = node.known(1) == null ? transposedAsChosen(node) : null;
        if (chosen != null) {
            return chosen;
        }
        int[] permutation = node.parameter(1).toInts();
        return node.is(new Transpose(IntStream.of(permutation).boxed().toList()), node.in(0));
    }

    /// Where the run chooses between two known orders of axes; null where it does not.
    private static @Nullable List<Value> transposedAsChosen(TensorflowNode node) {
        Node choice = node.graph().producerOf(node.in(1));
        if (choice == null
                || !(choice.op() instanceof Where)
                || !node.graph().typeOf(choice.input(0)).shape().hasRank(0)) {
            return null;
        }
        KnownValues known = new KnownValues(node.graph());
        Tensor yes = known.of(choice.input(1));
        Tensor no = known.of(choice.input(2));
        return yes == null || no == null
                ? null
                : node.is(new If(transposed(node, yes), transposed(node, no)), choice.input(0), node.in(0));
    }

    private static Graph transposed(TensorflowNode node, Tensor order) {
        GraphBuilder graph = new GraphBuilder("transposed");
        Value x = graph.input("x", node.type(0));
        List<Integer> axes = IntStream.of(order.toInts()).boxed().toList();
        graph.output("y", graph.add("turned", new Transpose(axes), x));
        return graph.build();
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
        if (node.known(1) == null) {
            return parts(node, axis, parts);
        }
        long[] sizes = node.parameter(1).toLongs();
        Dim whole = node.shape(0).isRanked() ? node.shape(0).dim(axis) : Dim.UNKNOWN;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0 && whole.isKnown()) {
                sizes[i] = whole.size() - LongSum.ofPositive(sizes);
            }
        }
        return node.are(parts, new Split(axis, parts), node.in(0), node.vector("sizes", sizes));
    }

    /// Parts of sizes that only the run tells.
    private static List<Value> parts(TensorflowNode node, int axis, int parts) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value sizes = formula.cast(node.in(1), ElementType.INT64);
        Value open = formula.compare(Comparison.Kind.LESS, sizes, formula.number(0));
        Value given = formula.choose(open, formula.number(0), sizes);
        Value rest = formula.minus(formula.size(node.in(0), axis), formula.reduced(Reduction.Kind.SUM, given, 0));
        Value all = formula.choose(open, rest, sizes);
        Value ends = node.step("ends", new Cumulative(Cumulative.Kind.SUM, false, false), all, formula.index(0));
        Value starts = formula.minus(ends, all);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Value start = formula.slice(starts, 0, i, i + 1);
            Value end = formula.slice(ends, 0, i, i + 1);
            outputs.add(node.step("part", new Slice(), node.in(0), start, end, node.vector("axis", axis)));
        }
        return outputs;
    }

    /// Sums and products that leave out markers.
    private static final class LongSum {
        static long productOfPositive(long[] values) {
            long product = 1;
            for (long value : values) {
                product *= value > 0 ? value : 1;
            }
            return product;
        }

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
        return node.is(new OneHot((int) node.integer("axis", -1), false), node.in(0), node.in(1), values);
    }

    static List<Value> where(TensorflowNode node) {
        Value indices = node.step("indices", new NonZero(ElementType.INT64), node.in(0));
        return node.is(new Transpose(List.of(1, 0)), indices);
    }

    static List<Value> invertPermutation(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value places = formula.unsqueeze(formula.cast(node.in(0), ElementType.INT64), 1);
        Value counted = formula.cast(formula.count(formula.size(node.in(0), 0)), node.element(0));
        return node.is(new ScatterNd(Scatter.REPLACE), node.in(0), places, counted);
    }

    static List<Value> segments(TensorflowNode node, SegmentReduction.Kind kind) {
        boolean sorted = !node.op().startsWith("Unsorted");
        return node.is(new SegmentReduction(kind, sorted), node.inputs().toArray(Value[]::new));
    }

    static List<Value> fakeQuantize(TensorflowNode node) {
        return node.is(
                new FakeQuantize((int) node.integer("num_bits", 8), node.flag("narrow_range"), List.of()),
                node.in(0),
                node.scalar("min", ElementType.FLOAT32, node.real("min", -6)),
                node.scalar("max", ElementType.FLOAT32, node.real("max", 6)));
    }

    /// A block written over a part of a tensor, whose end says no more than where the block ends.
    static List<Value> updateSlice(TensorflowNode node) {
        boolean plain = List.of("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask").stream()
                .allMatch(mask -> node.integer(mask, 0) == 0);
        if (!plain || !IntStream.of(node.parameter(3).toInts()).allMatch(step -> step == 1)) {
            throw new TensorflowNode.NotConstant("only blocks without masks and steps are known");
        }
        return node.is(new UpdateSlice(), node.in(0), node.in(4), node.in(1));
    }
}
