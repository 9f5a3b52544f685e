package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Shapes and moves of whole tensors that TensorFlow says otherwise.
final class LowerArrangement {

    private static final ElementType INDEX = ElementType.INT64;

    private LowerArrangement() {}

    static void rules() {
        lower(Reshape.class, (op, _, to) -> reshape(op.zeroIsZero(), to));
        lower(Flatten.class, (op, _, to) -> flatten(op.axis(), to));
        lower(Expand.class, (_, _, to) -> expand(to));
        lower(Split.class, (op, node, to) -> split(op, node, to));
        lower(Pad.class, LowerArrangement::pad);
        lower(Triangle.class, (op, node, to) -> triangle(op.upper(), node, to));
        lower(EyeLike.class, (op, _, to) -> eye(op, to));
        lower(OneHot.class, (op, _, to) -> oneHot(op, to));
        lower(Compress.class, (op, _, to) -> compress(op, to));
        lower(BinCount.class, (op, node, to) -> count(op, node, to));
    }

    /// Zeros that keep a size are replaced by it.
    private static boolean reshape(boolean zeroIsZero, TensorflowLowering to) {
        Tensor known = to.known(1);
        if (zeroIsZero || known != null && Arrays.stream(known.toLongs()).noneMatch(size -> size == 0)) {
            return !zeroIsZero && to.last(new Reshape(true), to.in(0), to.in(1));
        }
        long count = known == null ? to.shape(1).size(0) : known.size();
        TensorflowFormula formula = to.formula(INDEX);
        Value sizes = formula.cast(to.in(1), INDEX);
        int kept = (int) Math.min(count, to.rank(0));
        Value own = to.step("own", new ShapeOf(0, kept, INDEX), to.in(0));
        if (kept < count) {
            own = formula.concat(0, own, to.vector("more", new long[(int) count - kept]));
        }
        Value zero = formula.compare(Comparison.Kind.EQUAL, sizes, formula.index(0));
        return to.last(new Reshape(true), to.in(0), formula.choose(zero, own, sizes));
    }

    /// A band, where the main diagonal lies in it; else what a mask of the distances from that diagonal leaves, since
    /// what is left out may be infinite.
    private static boolean triangle(boolean upper, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Tensor known = node.hasInput(1) ? to.known(1) : null;
        long at = known == null ? 0 : known.scalarLong();
        if ((known != null || !node.hasInput(1)) && (upper ? at <= 0 : at >= 0)) {
            Value all = formula.index(-1);
            Value end = formula.index(Math.abs(at));
            return to.last(new BandPart(), to.in(0), upper ? end : all, upper ? all : end);
        }
        Value columns = formula.count(formula.size(to.in(0), -1));
        Value rows = formula.unsqueeze(formula.count(formula.size(to.in(0), -2)), 1);
        Value inside = formula.compare(
                upper ? Comparison.Kind.GREATER_OR_EQUAL : Comparison.Kind.LESS_OR_EQUAL,
                formula.minus(columns, rows),
                formula.reshape(formula.cast(to.in(1), INDEX)));
        return to.last(new Where(), inside, to.in(0), formula.cast(formula.index(0), to.element(0)));
    }

    private static boolean flatten(int axis, TensorflowLowering to) {
        int at = axis < 0 ? axis + to.rank(0) : axis;
        Shape x = to.shape(0);
        long before = 1;
        for (int i = 0; i < at; i++) {
            before = before < 0 || !x.dim(i).isKnown() ? -1 : before * x.size(i);
        }
        long after = 1;
        for (int i = at; i < x.rank(); i++) {
            after = after < 0 || !x.dim(i).isKnown() ? -1 : after * x.size(i);
        }
        if (before >= 0 || after > 0) {
            long first = before >= 0 && after != 0 ? before : before < 0 ? -1 : before;
            return to.last(new Reshape(true), to.in(0), to.vector("sizes", first, after));
        }
        Value sizes = to.step("head", new ShapeOf(0, at, INDEX), to.in(0));
        Value product = to.formula(INDEX).kept(Reduction.Kind.PRODUCT, sizes, 0);
        return to.last(new Reshape(true), to.in(0), to.formula(INDEX).concat(0, product, to.vector("rest", -1)));
    }

    /// To the shape that both broadcast to: TensorFlow's never keeps a size where 1 is asked for.
    private static boolean expand(TensorflowLowering to) {
        Tensor known = to.known(1);
        if (known != null && known.size() >= to.rank(0) && fits(known.toLongs(), to.shape(0))) {
            return false;
        }
        if (to.node().op() instanceof Expand
                && to.graph().producerOf(to.in(1)) instanceof Node made
                && made.op() instanceof BroadcastShape) {
            return false;
        }
        Value own = to.step("own", new ShapeOf(0, Integer.MAX_VALUE, INDEX), to.in(0));
        Value wanted = to.formula(INDEX).cast(to.in(1), INDEX);
        return to.last(new Expand(), to.in(0), to.step("shape", new BroadcastShape(), own, wanted));
    }

    private static boolean fits(long[] sizes, Shape x) {
        int more = sizes.length - x.rank();
        for (int i = 0; i < x.rank(); i++) {
            boolean one = x.dim(i).isKnown() && x.size(i) == 1;
            boolean same = x.dim(i).isKnown() && x.size(i) == sizes[more + i];
            if (!one && !same) {
                return false;
            }
        }
        return true;
    }

    /// Into parts that are not all of one size.
    private static boolean split(Split op, Node node, TensorflowLowering to) {
        var dim = to.shape(0).dim(op.axis());
        int parts = node.outputs().size();
        if (node.hasInput(1) || !dim.isKnown() || dim.size() % parts == 0) {
            return false;
        }
        long part = Math.ceilDiv(dim.size(), (long) parts);
        long[] sizes = LongStream.range(0, parts)
                .map(i -> Math.max(0, Math.min(part, dim.size() - i * part)))
                .toArray();
        return to.last(op, to.in(0), to.vector("sizes", sizes));
    }

    private static boolean pad(Pad op, Node node, TensorflowLowering to) {
        int rank = to.rank(0);
        TensorflowFormula formula = to.formula();
        if (node.hasInput(3)) {
            Tensor axes = to.known(3);
            if (axes == null) {
                return false;
            }
            Value sides = everyAxis(axes.toInts(), rank, to);
            return to.last(op, values(to.in(0), sides, node));
        }
        Tensor known = to.known(1);
        if (known == null) {
            return !isNeverNegative(to) && cut(op, node, to);
        }
        long[] sides = known.toLongs();
        if (Arrays.stream(sides).anyMatch(side -> side < 0)) {
            return cut(op, node, sides, to);
        }
        if (op.mode() != Pad.Mode.EDGE && op.mode() != Pad.Mode.WRAP) {
            return false;
        }
        Value x = to.in(0);
        for (int axis = 0; axis < rank; axis++) {
            if (sides[axis] != 0 || sides[rank + axis] != 0) {
                x = formula.gather(x, places(op.mode(), axis, sides[axis], sides[rank + axis], to), axis);
            }
        }
        return to.is(x);
    }

    private static Value[] values(Value x, Value sides, Node node) {
        return node.hasInput(2) ? new Value[] {x, sides, node.input(2)} : new Value[] {x, sides};
    }

    /// Amounts of some axes as those of all.
    private static Value everyAxis(int[] axes, int rank, TensorflowLowering to) {
        int[] order = new int[2 * rank];
        Arrays.fill(order, 2 * axes.length);
        for (int i = 0; i < axes.length; i++) {
            int axis = Math.floorMod(axes[i], rank);
            order[axis] = i;
            order[rank + axis] = axes.length + i;
        }
        Tensor known = to.known(1);
        if (known != null) {
            long[] given = Arrays.copyOf(known.toLongs(), 2 * axes.length + 1);
            return to.vector(
                    "pads", Arrays.stream(order).mapToLong(i -> given[i]).toArray());
        }
        TensorflowFormula formula = to.formula(INDEX);
        Value given = formula.concat(0, formula.cast(to.in(1), INDEX), to.vector("none", 0));
        return formula.gather(
                given, to.vector("order", Arrays.stream(order).mapToLong(i -> i).toArray()), 0);
    }

    /// What is to be cut off is cut off first.
    private static boolean cut(Pad op, Node node, long[] sides, TensorflowLowering to) {
        int rank = sides.length / 2;
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        for (int i = 0; i < rank; i++) {
            starts[i] = Math.max(0, -sides[i]);
            ends[i] = sides[rank + i] < 0 ? sides[rank + i] : Long.MAX_VALUE;
        }
        long[] rest = Arrays.stream(sides).map(side -> Math.max(0, side)).toArray();
        Value x = to.step("cut", new Slice(), to.in(0), to.vector("starts", starts), to.vector("ends", ends));
        return to.last(op, values(x, to.vector("pads", rest), node));
    }

    /// Computed amounts may be negative; what is to be cut off is cut off first.
    private static boolean cut(Pad op, Node node, TensorflowLowering to) {
        int rank = to.rank(0);
        TensorflowFormula formula = to.formula(INDEX);
        Value sides = formula.cast(to.in(1), INDEX);
        Value less = formula.binary(Binary.Kind.MIN, sides, formula.index(0));
        Value starts = formula.unary(Unary.Kind.NEGATE, formula.slice(less, 0, 0, rank));
        Value ends = formula.plus(formula.sizes(to.in(0), 0, rank), formula.slice(less, 0, rank, 2L * rank));
        Value x = to.step("cut", new Slice(), to.in(0), starts, ends);
        return to.last(op, values(x, formula.binary(Binary.Kind.MAX, sides, formula.index(0)), node));
    }

    private static boolean isNeverNegative(TensorflowLowering to) {
        return to.graph().producerOf(to.in(1)) instanceof Node made
                && made.op() instanceof Binary(Binary.Kind kind)
                && kind == Binary.Kind.MAX
                && to.graph().known(made.input(1)) instanceof Tensor least
                && Arrays.stream(least.toLongs()).allMatch(each -> each >= 0);
    }

    /// Where each element of a padded axis comes from.
    private static Value places(Pad.Mode mode, int axis, long before, long after, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value size = formula.size(to.in(0), axis);
        Value end = formula.plus(size, formula.index(after));
        Value all = to.step("places", new Range(), formula.index(-before), end, formula.index(1));
        return mode == Pad.Mode.WRAP
                ? formula.binary(Binary.Kind.FLOOR_MODULO, all, size)
                : formula.binary(
                        Binary.Kind.MIN,
                        formula.binary(Binary.Kind.MAX, all, formula.index(0)),
                        formula.minus(size, formula.index(1)));
    }

    private static boolean eye(EyeLike op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value rows = formula.unsqueeze(formula.count(formula.size(to.in(0), 0)), 1);
        Value columns = formula.unsqueeze(formula.count(formula.size(to.in(0), 1)), 0);
        Value place = formula.minus(columns, formula.index(op.diagonal()));
        Value on = formula.compare(Comparison.Kind.EQUAL, rows, place);
        return op.output() == ElementType.BOOL ? to.is(on) : to.last(new Cast(op.output(), true), on);
    }

    private static boolean oneHot(OneHot op, TensorflowLowering to) {
        ElementType element = to.element(0);
        if (op.fromEnd()) {
            TensorflowFormula formula = to.formula(INDEX);
            Value indices = formula.cast(to.in(0), INDEX);
            Value depth = LowerElementwise.scalar(formula.cast(to.in(1), INDEX), to);
            Value inside = LowerIndexing.fromStart(indices, depth, to);
            return to.last(new OneHot(op.axis(), false), inside, depth, to.in(2));
        }
        return !element.isInteger() && to.last(op, to.formula(INDEX).cast(to.in(0), INDEX), to.in(1), to.in(2));
    }

    private static boolean compress(Compress op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value places = formula.flat(to.step("places", new NonZero(INDEX), to.in(1)));
        boolean flat = op.axis().isEmpty();
        Value x = flat ? formula.flat(to.in(0)) : to.in(0);
        return to.last(new Gather(flat ? 0 : op.axis().getFirst(), 0), x, places);
    }

    /// Ones added up by their number; what is too large has no row.
    private static boolean count(BinCount op, Node node, TensorflowLowering to) {
        boolean weighted =
                node.hasInput(2) && !(to.shape(2).isKnown() && to.shape(2).elements() == 0);
        ElementType element = weighted ? to.element(2) : to.element(0);
        if (to.rank(0) > 1) {
            return false;
        }
        TensorflowFormula formula = to.formula(element);
        Value x = formula.flat(to.in(0));
        Value size = LowerElementwise.scalar(to.in(1), to);
        Value ones = to.step("ones", new Expand(), formula.number(1), formula.shape(x));
        Value weights = weighted ? formula.flat(to.in(2)) : ones;
        Value inside = formula.compare(Comparison.Kind.LESS, formula.cast(x, INDEX), formula.cast(size, INDEX));
        Value counted = formula.choose(inside, formula.cast(x, INDEX), formula.index(-1));
        Value sums = to.step(
                "sums",
                new SegmentReduction(SegmentReduction.Kind.SUM, false),
                op.binary() ? ones : weights,
                counted,
                formula.cast(size, INDEX));
        return to.is(op.binary() ? formula.binary(Binary.Kind.MIN, sums, formula.number(1)) : sums);
    }
}
