package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.formula.Indices;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Elements picked and placed by indices, which count from the start only in TensorFlow.
final class LowerIndexing {

    private static final ElementType INDEX = ElementType.INT64;

    private LowerIndexing() {}

    static void rules() {
        lower(Slice.class, LowerIndexing::slice);
        lower(Gather.class, (op, _, to) -> gather(op, to));
        lower(GatherNd.class, (op, _, to) -> gatherNd(op.batchAxes(), to));
        lower(GatherElements.class, (op, _, to) -> gatherElements(op.axis(), to));
        lower(ScatterNd.class, (op, _, to) -> scatterNd(op, to));
        lower(ScatterElements.class, (op, _, to) -> scatterElements(op, to));
        lower(SegmentReduction.class, LowerIndexing::segments);
        lower(Lookup.class, (_, _, to) -> lookup(to));
        lower(Unique.class, LowerIndexing::unique);
    }

    /// What is distinct in the order in which it occurs is put in order afterwards, with all that is said of it.
    private static boolean unique(Unique op, Node node, TensorflowLowering to) {
        ElementType element = to.element(0);
        boolean flat = !op.axis().isEmpty() || to.rank(0) == 1;
        if (!op.sorted() && !node.hasOutput(1) && flat
                || op.sorted() && (!op.axis().isEmpty() || !element.isInteger() && !element.isFloat())) {
            return false;
        }
        TensorflowFormula formula = to.formula(INDEX);
        List<Value> found = List.of(
                new Value(to.graph().uniqueName(node.name() + "/found")),
                Value.NONE,
                new Value(to.graph().uniqueName(node.name() + "/inverse")),
                new Value(to.graph().uniqueName(node.name() + "/counts")));
        Value x = flat ? to.in(0) : formula.flat(to.in(0));
        String name = found.getFirst().name();
        to.add(new Node(name, new Unique(op.axis(), false, INDEX), List.of(x), found, node.origins()));
        Value distinct = found.getFirst();
        Value inverse = found.get(2);
        Value counts = found.get(3);
        if (op.sorted()) {
            TopK least = new TopK(-1, false, true, INDEX);
            Value count = formula.size(distinct, 0);
            List<Value> ordered = to.steps("ordered", 2, least, distinct, count);
            Value places = to.steps("places", 2, least, ordered.get(1), count).get(1);
            distinct = ordered.getFirst();
            inverse = formula.gather(places, inverse, 0);
            counts = formula.gather(counts, ordered.get(1), 0);
        }
        to.output(0, new Identity(), distinct);
        if (node.hasOutput(1)) {
            Value all = formula.count(formula.size(inverse, 0));
            SegmentReduction least = new SegmentReduction(SegmentReduction.Kind.MIN, false);
            Value first = to.step("first", least, all, inverse, formula.size(counts, 0));
            to.output(1, new Identity(), formula.cast(first, op.indices()));
        }
        to.output(2, new Identity(), formula.cast(inverse, op.indices()));
        to.output(3, new Identity(), formula.cast(counts, op.indices()));
        return true;
    }

    /// Starts and ends that the graph computes, of all axes up to the last that is cut.
    private static boolean slice(Slice op, Node node, TensorflowLowering to) {
        Tensor axes = node.hasInput(3) ? to.known(3) : null;
        boolean known = to.known(1) != null && to.known(2) != null && (!node.hasInput(4) || to.known(4) != null);
        if (axes == null || known) {
            return false;
        }
        int rank = to.rank(0);
        int[] cut = Arrays.stream(axes.toInts())
                .map(axis -> Math.floorMod(axis, rank))
                .toArray();
        int last = Arrays.stream(cut).max().orElse(-1) + 1;
        long[] order = new long[last];
        Arrays.fill(order, cut.length);
        boolean plain = true;
        for (int i = 0; i < cut.length; i++) {
            order[cut[i]] = i;
            plain &= cut[i] == i;
        }
        if (plain) {
            return to.last(op, without(node, Value.NONE));
        }
        Value places = to.vector("order", order);
        List<Value> inputs = new ArrayList<>(
                List.of(to.in(0), spread(to.in(1), 0, places, to), spread(to.in(2), Integer.MAX_VALUE, places, to)));
        if (node.hasInput(4)) {
            inputs.add(Value.NONE);
            inputs.add(spread(to.in(4), 1, places, to));
        }
        return to.last(op, inputs.toArray(Value[]::new));
    }

    private static Value[] without(Node node, Value axes) {
        Value[] inputs = node.inputs().toArray(Value[]::new);
        inputs[3] = axes;
        return node.hasInput(4) ? inputs : Arrays.copyOf(inputs, 3);
    }

    private static Value spread(Value some, long otherwise, Value places, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        return formula.gather(formula.concat(0, formula.cast(some, INDEX), to.vector("other", otherwise)), places, 0);
    }

    /// Whether indices may count from the end.
    private static boolean mayBeNegative(Value indices, TensorflowLowering to) {
        return !Indices.countFromStart(indices, to.graph());
    }

    /// Indices that count from the end, counted from the start.
    static Value fromStart(Value indices, Value size, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(to.type(indices).element());
        Value below = formula.compare(Comparison.Kind.LESS, indices, formula.number(0));
        return formula.choose(below, formula.plus(indices, size), indices);
    }

    private static boolean gather(Gather op, TensorflowLowering to) {
        if (!mayBeNegative(to.in(1), to)) {
            return false;
        }
        int axis = Math.floorMod(op.axis(), to.rank(0));
        ElementType element = to.element(1) == ElementType.INT32 ? ElementType.INT32 : INDEX;
        TensorflowFormula formula = to.formula(element);
        Value indices = formula.cast(to.in(1), element);
        Value inside = fromStart(indices, formula.cast(formula.size(to.in(0), axis), element), to);
        return to.last(new Gather(axis, op.batchAxes()), to.in(0), folded(indices, axis, inside, to));
    }

    /// Constant indices stay constant where the size is known.
    private static Value folded(Value indices, int axis, Value otherwise, TensorflowLowering to) {
        Tensor known = to.known(1);
        if (known == null || !to.shape(0).dim(axis).isKnown()) {
            return otherwise;
        }
        long size = to.shape(0).size(axis);
        long[] inside =
                Arrays.stream(known.toLongs()).map(i -> i < 0 ? i + size : i).toArray();
        return to.constant("indices", Tensor.ofLongs(to.type(indices).element(), known.shape(), inside));
    }

    /// Axes walked together become coordinates, too.
    private static boolean gatherNd(int batch, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        if (batch > 0) {
            Value indices = formula.cast(to.in(1), INDEX);
            List<Value> parts = new ArrayList<>();
            int rank = to.rank(1);
            Value shape = to.step("rows", new ShapeOf(0, rank - 1, INDEX), to.in(1));
            Value column = formula.concat(0, shape, to.vector("one", 1));
            for (int axis = 0; axis < batch; axis++) {
                parts.add(to.step("own", new Expand(), counted(to.in(1), axis, rank, to), column));
            }
            parts.add(indices);
            return to.last(new GatherNd(0), to.in(0), formula.concat(-1, parts.toArray(Value[]::new)));
        }
        return mayBeNegative(to.in(1), to) && to.last(new GatherNd(0), to.in(0), coordinates(to));
    }

    /// `0, 1, …` along one axis of a tensor, with as many axes as it has.
    private static Value counted(Value x, int axis, int rank, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[axis] = -1;
        return formula.reshape(formula.count(formula.size(x, axis)), sizes);
    }

    /// Coordinates along the last axis, counted from the start.
    private static Value coordinates(TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value indices = formula.cast(to.in(1), INDEX);
        int depth = (int) to.shape(1).size(-1);
        Value sizes = to.step("sizes", new ShapeOf(0, depth, INDEX), to.in(0));
        return fromStart(indices, sizes, to);
    }

    private static boolean gatherElements(int axis, TensorflowLowering to) {
        return to.last(new GatherNd(0), to.in(0), everyCoordinate(axis, to));
    }

    /// All coordinates of elements of which `indices` has one.
    private static Value everyCoordinate(int axis, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        int rank = to.rank(1);
        int at = Math.floorMod(axis, rank);
        Value given = formula.cast(to.in(1), INDEX);
        Value indices = mayBeNegative(to.in(1), to) ? fromStart(given, formula.size(to.in(0), at), to) : given;
        Value shape = formula.shape(to.in(1));
        Value[] all = new Value[rank];
        for (int i = 0; i < rank; i++) {
            all[i] = i == at ? indices : to.step("own", new Expand(), counted(to.in(1), i, rank, to), shape);
        }
        return to.step("coordinates", new Stack(rank), all);
    }

    private static boolean scatterNd(ScatterNd op, TensorflowLowering to) {
        Value indices = mayBeNegative(to.in(1), to) ? coordinates(to) : to.in(1);
        if (op.reduction() == Scatter.MULTIPLY) {
            return false;
        }
        return !indices.equals(to.in(1)) && to.last(op, to.in(0), indices, to.in(2));
    }

    private static boolean scatterElements(ScatterElements op, TensorflowLowering to) {
        return to.last(new ScatterNd(op.reduction()), to.in(0), everyCoordinate(op.axis(), to), to.in(2));
    }

    /// What TensorFlow reduces by number of segment: those of an unsorted reduction, or as many as there are.
    private static boolean segments(SegmentReduction op, Node node, TensorflowLowering to) {
        boolean counted = node.hasInput(2);
        boolean mean = op.kind() == SegmentReduction.Kind.MEAN;
        if (counted && !mean && !op.sorted() || !counted && op.sorted()) {
            return false;
        }
        TensorflowFormula formula = to.formula();
        Value segments = formula.cast(to.in(1), INDEX);
        Value count = counted
                ? formula.cast(to.in(2), INDEX)
                : formula.plus(
                        to.step("last", new Reduction(Reduction.Kind.MAX, false, false), segments), formula.index(1));
        if (!mean) {
            boolean extreme = op.kind() == SegmentReduction.Kind.MAX || op.kind() == SegmentReduction.Kind.MIN;
            return !(extreme && op.sorted())
                    && to.last(new SegmentReduction(op.kind(), false), to.in(0), segments, count);
        }
        SegmentReduction sum = new SegmentReduction(SegmentReduction.Kind.SUM, false);
        Value ones = to.step("ones", new Expand(), formula.number(1), formula.shape(to.in(0)));
        Value sums = to.step("sums", sum, to.in(0), segments, count);
        Value counts = to.step("counts", sum, ones, segments, count);
        return to.is(formula.over(sums, formula.binary(Binary.Kind.MAX, counts, formula.number(1))));
    }

    /// The first key that an element equals.
    private static boolean lookup(TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value x = formula.unsqueeze(to.in(0), -1);
        Value same = formula.compare(Comparison.Kind.EQUAL, x, to.in(1));
        Value found = to.step("found", new Reduction(Reduction.Kind.ANY, false, false), same, to.vector("last", -1));
        Value place = to.step(
                "place",
                new ArgReduction(ArgReduction.Kind.MAX, -1, false, false, INDEX),
                formula.cast(same, ElementType.INT32));
        Value value = formula.gather(to.in(2), place, 0);
        return to.is(formula.choose(found, value, LowerElementwise.scalar(to.in(3), to)));
    }
}
