package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Counting, sorting, joining and taking apart.
final class TensorflowArrays {

    private TensorflowArrays() {}

    static void spellings() {
        TensorflowOps.spell("Roll", TensorflowArrays::roll);
        TensorflowOps.spell("NthElement", TensorflowArrays::nth);
        TensorflowOps.spell("DynamicPartition", TensorflowArrays::partition);
        TensorflowOps.spell("DynamicStitch ParallelDynamicStitch", TensorflowArrays::stitch);
        TensorflowOps.spell("HistogramFixedWidth", TensorflowArrays::histogram);
        TensorflowOps.spell("Bincount DenseBincount", TensorflowArrays::count);
        TensorflowOps.spell("Bucketize", TensorflowArrays::bucketize);
        TensorflowOps.spell("BoostedTreesBucketize", TensorflowArrays::bucketizeEach);
        TensorflowOps.spell("Unique UniqueV2", TensorflowArrays::unique).outputs("y", "idx");
        TensorflowOps.spell("UniqueWithCounts UniqueWithCountsV2", TensorflowArrays::unique)
                .outputs("y", "idx", "count")
                .write(Unique.class, TensorflowArrays::unique);
        TensorflowOps.spell("ListDiff", TensorflowArrays::difference).outputs("out", "idx");
        TensorflowOps.spell(
                "SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN SparseSegmentSumWithNumSegments"
                        + " SparseSegmentMeanWithNumSegments SparseSegmentSqrtNWithNumSegments",
                TensorflowArrays::sparseSegments);
        TensorflowOps.spell("SparseToDense", TensorflowArrays::denseOf);
        TensorflowOps.spell("SparseTensorDenseAdd", TensorflowArrays::addSparse);
        TensorflowOps.spell("ConcatOffset", TensorflowArrays::offsets);
        TensorflowOps.spell("NearestNeighbors", TensorflowArrays::nearest)
                .outputs("nearest_center_indices", "nearest_center_distances");
        TensorflowOps.spell("RaggedRange", TensorflowArrays::ranges);
        TensorflowOps.spell("CumulativeLogsumexp", TensorflowArrays::cumulativeLogSum);
        TensorflowOps.spell("TensorScatterSub", TensorflowArrays::subtractAt);
        TensorflowOps.spell("StringToHashBucketFast StringToHashBucketStrong", TensorflowArrays::onlyBucket);
    }

    static List<Value> roll(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int[] axes = node.parameter(2).toInts();
        Value shifts = formula.cast(formula.flat(node.in(1)), ElementType.INT64);
        Value x = node.in(0);
        for (int i = 0; i < axes.length; i++) {
            Value size = formula.size(node.in(0), axes[i]);
            Value moved = formula.minus(formula.count(size), formula.at(shifts, i, 0));
            x = formula.gather(x, formula.binary(Binary.Kind.FLOOR_MODULO, moved, size), axes[i]);
        }
        return List.of(x);
    }

    /// The n-th smallest (or largest) element along the last axis.
    static List<Value> nth(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value n = formula.cast(node.in(1), ElementType.INT64);
        Value k = formula.reshape(formula.plus(n, formula.index(1)), 1);
        List<Value> sorted = node.are(2, new TopK(-1, node.flag("reverse"), true, ElementType.INT64), node.in(0), k);
        return List.of(formula.gather(sorted.getFirst(), n, -1));
    }

    /// The rows of each part; what names the part may have several axes, which are walked as one.
    static List<Value> partition(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int rank = node.rank(1);
        Value parts = rank == 1 ? node.in(1) : formula.flat(node.in(1));
        Value rows = rank == 1 ? node.in(0) : rows(node, formula, node.in(0), rank);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < node.integer("num_partitions", 1); i++) {
            Value own = formula.compare(Comparison.Kind.EQUAL, parts, node.scalar("part", node.element(1), i));
            outputs.add(node.step("rows", new Compress(List.of(0)), rows, own));
        }
        return outputs;
    }

    /// The first `rank` axes as one.
    private static Value rows(TensorflowNode node, TensorflowFormula formula, Value x, int rank) {
        Value inner = node.step("inner", new ShapeOf(rank, Integer.MAX_VALUE, ElementType.INT64), x);
        return node.step("rows", new Reshape(true), x, formula.concat(0, node.vector("all", -1), inner));
    }

    static List<Value> stitch(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int count = node.inputs().size() / 2;
        Value[] indices = new Value[count];
        Value[] data = new Value[count];
        for (int i = 0; i < count; i++) {
            indices[i] = formula.reshape(formula.cast(node.in(i), ElementType.INT64), -1);
            data[i] = rows(node, formula, node.in(count + i), node.rank(i));
        }
        Value places = formula.concat(0, indices);
        Value rows = formula.concat(0, data);
        Value last = formula.kept(Reduction.Kind.MAX, places, 0);
        Value inner = node.step("inner", new ShapeOf(1, Integer.MAX_VALUE, ElementType.INT64), rows);
        Value shape = formula.concat(0, formula.plus(last, node.vector("one", 1)), inner);
        Value empty = zeros(node, node.element(count), shape);
        return node.is(new ScatterNd(Scatter.REPLACE), empty, formula.unsqueeze(places, 1), rows);
    }

    private static Value zeros(TensorflowNode node, ElementType element, Value shape) {
        return node.step("zeros", new Fill(Tensor.ofDoubles(element, Shape.of(1), 0)), shape);
    }

    static List<Value> histogram(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value x = formula.cast(formula.flat(node.in(0)), ElementType.FLOAT32);
        Value range = formula.cast(node.in(1), ElementType.FLOAT32);
        Value low = formula.at(range, 0, 0);
        Value width = formula.minus(formula.at(range, 1, 0), low);
        Value bins = formula.cast(node.in(2), ElementType.FLOAT32);
        Value place = formula.over(formula.times(formula.minus(x, low), bins), width);
        Value last = formula.minus(bins, formula.number(1));
        Value floor = formula.unary(Unary.Kind.FLOOR, place);
        Value inside = formula.binary(Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, floor, formula.number(0)), last);
        Value bin = formula.cast(inside, node.type("dtype", ElementType.INT32));
        return node.is(new BinCount(false), bin, node.in(2));
    }

    static List<Value> count(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        boolean rows = node.op().equals("DenseBincount");
        Value x = rows ? node.in(0) : formula.flat(node.in(0));
        Shape weights = node.shape(2);
        boolean weighted = !weights.isKnown() || weights.elements() > 0;
        ElementType type = node.type("T", ElementType.INT32);
        Value weight = weighted && !rows ? formula.flat(node.in(2)) : node.in(2);
        Tensor known = node.known(1);
        Value size = known == null ? node.in(1) : node.constant("size", known);
        Value counts = weighted
                ? node.step("counts", new BinCount(node.flag("binary_output")), x, size, weight)
                : node.step("counts", new BinCount(node.flag("binary_output")), x, size);
        return List.of(formula.cast(counts, type));
    }

    /// How many boundaries each element has reached.
    static List<Value> bucketize(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        TensorflowProto.Attribute attribute = node.foreign().attribute("boundaries");
        List<Float> boundaries = attribute == null ? List.of() : attribute.reals;
        Value bounds = node.constant(
                "boundaries",
                Tensor.ofDoubles(
                        ElementType.FLOAT32,
                        Shape.of(boundaries.size()),
                        boundaries.stream().mapToDouble(Float::doubleValue).toArray()));
        return List.of(reached(formula, formula.cast(node.in(0), ElementType.FLOAT32), bounds, ElementType.INT32));
    }

    /// Buckets of several features, each with boundaries of its own.
    static List<Value> bucketizeEach(TensorflowNode node) {
        int count = node.inputs().size() / 2;
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        List<Value> buckets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buckets.add(reached(formula, node.in(i), node.in(count + i), ElementType.INT32));
        }
        return buckets;
    }

    private static Value reached(TensorflowFormula formula, Value x, Value boundaries, ElementType type) {
        Value over = formula.compare(Comparison.Kind.GREATER_OR_EQUAL, formula.unsqueeze(x, -1), boundaries);
        return formula.reduced(Reduction.Kind.SUM, formula.cast(over, type), -1);
    }

    static List<Value> unique(TensorflowNode node) {
        boolean counted = node.op().startsWith("UniqueWithCounts");
        boolean along = node.op().endsWith("V2")
                && node.known(1) != null
                && node.parameter(1).size() > 0;
        List<Integer> axis = along ? List.of((int) node.parameter(1).toLongs()[0]) : List.of();
        ElementType indices = node.type("out_idx", ElementType.INT32);
        List<Value> all = node.are(4, new Unique(axis, false, indices), node.in(0));
        return counted ? List.of(all.get(0), all.get(2), all.get(3)) : List.of(all.get(0), all.get(2));
    }

    /// In the order in which they occur, of vectors or along an axis.
    private static void unique(Unique op, Node node, TensorflowEmitter emit) {
        boolean along = !op.axis().isEmpty();
        TensorflowOps.require(!op.sorted() && !node.hasOutput(1) && (along || emit.rank(node.input(0)) == 1));
        List<Object> attributes = new ArrayList<>(List.of("T", emit.element(node.input(0)), "out_idx", op.indices()));
        List<String> inputs = new ArrayList<>(List.of(emit.in(node, 0)));
        if (along) {
            inputs.add(emit.ints(op.axis().getFirst()));
            attributes.addAll(List.of("Taxis", ElementType.INT32));
        }
        List<String> made =
                emit.steps(along ? "UniqueWithCountsV2" : "UniqueWithCounts", 3, inputs, attributes.toArray());
        emit.define(node.output(0), made.get(0));
        if (node.hasOutput(2)) {
            emit.define(node.output(2), made.get(1));
        }
        if (node.hasOutput(3)) {
            emit.define(node.output(3), made.get(2));
        }
    }

    /// Elements that another list does not have, and where they stand.
    static List<Value> difference(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value same = formula.compare(
                Comparison.Kind.EQUAL, formula.unsqueeze(node.in(0), 1), formula.unsqueeze(node.in(1), 0));
        Value found = formula.reduced(Reduction.Kind.SUM, formula.cast(same, ElementType.INT64), 1);
        Value absent = formula.compare(Comparison.Kind.EQUAL, found, formula.index(0));
        Value places =
                formula.cast(formula.count(formula.size(node.in(0), 0)), node.type("out_idx", ElementType.INT32));
        return List.of(
                node.step("kept", new Compress(List.of(0)), node.in(0), absent),
                node.step("places", new Compress(List.of(0)), places, absent));
    }

    /// Segments of rows that are picked first.
    static List<Value> sparseSegments(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value rows = formula.gather(node.in(0), node.in(1), 0);
        boolean mean = node.op().startsWith("SparseSegmentMean");
        boolean root = node.op().startsWith("SparseSegmentSqrtN");
        List<Value> inputs = new ArrayList<>(List.of(rows, node.in(2)));
        if (node.inputs().size() > 3) {
            inputs.add(node.in(3));
        }
        boolean sorted = node.inputs().size() <= 3;
        Value[] arguments = inputs.toArray(Value[]::new);
        if (!root) {
            SegmentReduction.Kind kind = mean ? SegmentReduction.Kind.MEAN : SegmentReduction.Kind.SUM;
            return node.is(new SegmentReduction(kind, sorted), arguments);
        }
        Value ones = formula.plus(formula.times(formula.cast(node.in(2), node.element(0)), 0), formula.number(1));
        Value sums = node.step("sums", new SegmentReduction(SegmentReduction.Kind.SUM, sorted), arguments);
        arguments[0] = ones;
        Value counts = node.step("counts", new SegmentReduction(SegmentReduction.Kind.SUM, sorted), arguments);
        long[] axes = LongStream.range(1, node.rank(0)).toArray();
        Value wide = axes.length == 0 ? counts : formula.unsqueeze(counts, axes);
        return List.of(formula.binary(Binary.Kind.DIVIDE_NO_NAN, sums, formula.unary(Unary.Kind.SQRT, wide)));
    }

    /// A list of places and values as a tensor, the rest at a default.
    static List<Value> denseOf(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value shape = formula.cast(node.in(1), ElementType.INT64);
        Value filled = node.step("filled", new Expand(), node.in(3), shape);
        Value places = places(node, formula);
        if (node.shape(2).hasRank(0)) {
            Value one = formula.slice(formula.shape(places), 0, 0, 1);
            return node.is(
                    new ScatterNd(Scatter.REPLACE), filled, places, node.step("values", new Expand(), node.in(2), one));
        }
        return node.is(new ScatterNd(Scatter.REPLACE), filled, places, node.in(2));
    }

    private static Value places(TensorflowNode node, TensorflowFormula formula) {
        return switch (node.rank(0)) {
            case 0 -> formula.reshape(node.in(0), 1, 1);
            case 1 -> formula.unsqueeze(node.in(0), 1);
            default -> node.in(0);
        };
    }

    static List<Value> addSparse(TensorflowNode node) {
        return node.is(new ScatterNd(Scatter.ADD), node.in(3), node.in(0), node.in(1));
    }

    /// Where each part begins in what the parts are joined to.
    static List<Value> offsets(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, node.element(1));
        long axis = node.parameter(0).scalarLong();
        int rank = (int) node.shape(1).size(0);
        double[] own = new double[rank];
        own[(int) Math.floorMod(axis, (long) rank)] = 1;
        Value mask = formula.squeeze(formula.matrix(1, rank, own), 0);
        Value at = formula.times(node.in(1), 0);
        List<Value> offsets = new ArrayList<>();
        for (int i = 1; i < node.inputs().size(); i++) {
            offsets.add(at);
            at = formula.plus(at, formula.times(node.in(i), mask));
        }
        return offsets;
    }

    /// The centres nearest to each point, and the squares of their distances.
    static List<Value> nearest(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value points = formula.kept(Reduction.Kind.SUM, formula.times(node.in(0), node.in(0)), 1);
        Value centers = formula.reduced(Reduction.Kind.SUM, formula.times(node.in(1), node.in(1)), 1);
        Value both = node.step("products", new MatMul(false, true), node.in(0), node.in(1));
        Value distances = formula.minus(formula.plus(points, centers), formula.times(both, 2));
        Value count = formula.binary(
                Binary.Kind.MIN, formula.cast(node.in(2), ElementType.INT64), formula.size(node.in(1), 0));
        List<Value> best =
                node.are(2, new TopK(-1, false, true, ElementType.INT64), distances, formula.unsqueeze(count, 0));
        return List.of(best.get(1), best.get(0));
    }

    static List<Value> subtractAt(TensorflowNode node) {
        Value negative = node.step("negative", new Unary(Unary.Kind.NEGATE), node.in(2));
        return node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), negative);
    }

    /// Ranges behind each other, and where each begins: element k of all belongs to the range whose end it has not
    /// reached.
    static List<Value> ranges(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        ElementType splits = node.type("Tsplits", ElementType.INT64);
        TensorflowFormula wide = new TensorflowFormula(node, ElementType.FLOAT64);
        Value start = wide.cast(formula.flat(node.in(0)), ElementType.FLOAT64);
        Value limit = wide.cast(formula.flat(node.in(1)), ElementType.FLOAT64);
        Value delta = wide.cast(formula.flat(node.in(2)), ElementType.FLOAT64);
        Value steps = wide.unary(Unary.Kind.CEIL, wide.over(wide.minus(limit, start), delta));
        Value counts = wide.cast(wide.binary(Binary.Kind.MAX, steps, wide.number(0)), ElementType.INT64);
        Value ends = node.step("ends", new Cumulative(Cumulative.Kind.SUM, false, false), counts, formula.index(0));
        Value bounds = formula.concat(0, node.vector("zero", 0), ends);
        Value total = formula.squeeze(
                node.step(
                        "total",
                        new Slice(),
                        bounds,
                        node.vector("from", -1),
                        node.vector("to", Integer.MAX_VALUE),
                        node.vector("axis", 0)),
                0);
        Value all = formula.count(total);
        Value row = reached(formula, all, ends, ElementType.INT64);
        Value within = formula.cast(formula.minus(all, formula.gather(bounds, row, 0)), node.element(0));
        Value first = spread(node, formula, node.in(0), row);
        Value step = spread(node, formula, node.in(2), row);
        return List.of(formula.cast(bounds, splits), formula.plus(first, formula.times(within, step)));
    }

    private static Value spread(TensorflowNode node, TensorflowFormula formula, Value x, Value row) {
        boolean scalar = node.graph().typeOf(x).shape().hasRank(0);
        return scalar ? x : node.step("own", new Gather(0, 0), x, row);
    }

    /// Of a single bucket the number is known; others take hashes that targets do not compute.
    static List<Value> onlyBucket(TensorflowNode node) {
        if (node.integer("num_buckets", 0) != 1) {
            throw new TensorflowNode.NotConstant("hashes of strings are computed by TensorFlow only");
        }
        Value shape = node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), node.in(0));
        return node.is(new Fill(Tensor.ofLongs(Shape.of(1), 0)), shape);
    }

    static List<Value> cumulativeLogSum(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value most = node.step("most", new Reduction(Reduction.Kind.MAX, true, false), node.in(0));
        Value powers = formula.unary(Unary.Kind.EXP, formula.minus(node.in(0), most));
        Value sums = node.step(
                "sums",
                new Cumulative(Cumulative.Kind.SUM, node.flag("exclusive"), node.flag("reverse")),
                powers,
                node.in(1));
        return List.of(formula.plus(formula.unary(Unary.Kind.LOG, sums), most));
    }
}
