package dev.slipway.model.formula;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What one node computes, written with hub ops: each method adds a node, and answers what it makes. A number takes the
/// type of what it meets.
public class Formula {

    private final Steps steps;

    /// A formula that stands for the node of `steps`.
    public Formula(Steps steps) {
        this.steps = steps;
    }

    /// `value` as a scalar of the type that `like` is read as: real where it is quantised.
    public Value number(Value like, double value) {
        TensorType type = steps.graph().typeOf(like);
        return steps.scalar("number", type.isQuantized() ? ElementType.FLOAT32 : type.element(), value);
    }

    /// An int64 scalar.
    public Value index(long value) {
        return steps.constant("index", Tensor.scalar(value));
    }

    /// `a + b`.
    public Value plus(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    /// `a + b`.
    public Value plus(Value a, double b) {
        return plus(a, number(a, b));
    }

    /// `a - b`.
    public Value minus(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    /// `a * b`.
    public Value times(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    /// `a * b`.
    public Value times(Value a, double b) {
        return b == 1 ? a : times(a, number(a, b));
    }

    /// `a / b`.
    public Value over(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    /// `a / b`.
    public Value over(Value a, double b) {
        return over(a, number(a, b));
    }

    /// The greater of each.
    public Value max(Value a, double b) {
        return binary(Binary.Kind.MAX, a, number(a, b));
    }

    /// The lesser of each.
    public Value min(Value a, double b) {
        return binary(Binary.Kind.MIN, a, number(a, b));
    }

    /// `a` where `share` is 0, `b` where it is 1, and between them where it is between.
    public Value mix(Value a, Value b, Value share) {
        return plus(a, times(minus(b, a), share));
    }

    /// An op of two operands.
    public Value binary(Binary.Kind kind, Value a, Value b) {
        return steps.step(lower(kind), new Binary(kind), a, b);
    }

    /// A function of each element.
    public Value unary(Unary.Kind kind, Value x) {
        return steps.step(lower(kind), new Unary(kind), x);
    }

    /// Whether `a` is so beside `b`.
    public Value compare(Comparison.Kind kind, Value a, Value b) {
        return steps.step(lower(kind), new Comparison(kind), a, b);
    }

    /// Whether `a` is so beside a number.
    public Value compare(Comparison.Kind kind, Value a, double b) {
        return compare(kind, a, number(a, b));
    }

    /// Whether both are true.
    public Value and(Value a, Value b) {
        return steps.step("and", new Logical(Logical.Kind.AND), a, b);
    }

    /// Whether `a` is false.
    public Value not(Value a) {
        return unary(Unary.Kind.NOT, a);
    }

    /// `yes` where the condition is true, else `no`.
    public Value choose(Value condition, Value yes, Value no) {
        return steps.step("chosen", new Where(), condition, yes, no);
    }

    /// The same numbers in another type.
    public Value cast(Value x, ElementType to) {
        return steps.graph().typeOf(x).element() == to ? x : steps.step("cast", new Cast(to, true), x);
    }

    /// Reduced over the axes, which are kept with one element each.
    public Value kept(Reduction.Kind kind, Value x, long... axes) {
        return steps.step(lower(kind), new Reduction(kind, true, true), x, steps.vector("axes", axes));
    }

    /// Reduced over the axes, which are taken away.
    public Value reduced(Reduction.Kind kind, Value x, long... axes) {
        return steps.step(lower(kind), new Reduction(kind, false, true), x, steps.vector("axes", axes));
    }

    /// With axes of one element at the given places of the result.
    public Value unsqueeze(Value x, long... axes) {
        return steps.step("wide", new Unsqueeze(), x, steps.vector("axes", axes));
    }

    /// Without these axes of one element.
    public Value squeeze(Value x, long... axes) {
        return steps.step("narrow", new Squeeze(), x, steps.vector("axes", axes));
    }

    /// In another shape; a size of -1 is what the others leave.
    public Value reshape(Value x, long... sizes) {
        return steps.step("shaped", new Reshape(true), x, steps.vector("sizes", sizes));
    }

    /// Axis `i` of the result is axis `permutation[i]` of `x`.
    public Value transpose(Value x, Integer... permutation) {
        return transpose(x, List.of(permutation));
    }

    /// Axis `i` of the result is axis `permutation[i]` of `x`.
    public Value transpose(Value x, List<Integer> permutation) {
        return Permutation.isIdentity(permutation) ? x : steps.step("turned", new Transpose(permutation), x);
    }

    /// With the last two axes exchanged.
    public Value adjoint(Value x) {
        int rank = steps.graph().typeOf(x).shape().rank();
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.set(rank - 1, rank - 2);
        order.set(rank - 2, rank - 1);
        return transpose(x, order);
    }

    /// The slices along an axis that the indices name.
    public Value gather(Value x, Value indices, int axis) {
        return steps.step("picked", new Gather(axis, 0), x, indices);
    }

    /// The slice at `index` of an axis, which is taken away.
    public Value at(Value x, long index, int axis) {
        return gather(x, index(index), axis);
    }

    /// From `start` to before `end` along an axis.
    public Value slice(Value x, long axis, long start, long end) {
        return steps.step(
                "part",
                new Slice(),
                x,
                steps.vector("start", start),
                steps.vector("end", end),
                steps.vector("axis", axis));
    }

    /// One behind the other along an axis.
    public Value concat(int axis, Value... parts) {
        return parts.length == 1 ? parts[0] : steps.step("joined", new Concat(axis), parts);
    }

    /// One behind the other along an axis.
    public Value concat(int axis, List<Value> parts) {
        return concat(axis, parts.toArray(Value[]::new));
    }

    /// The product of matrices, the last two axes.
    public Value product(Value a, Value b) {
        return steps.step("product", new MatMul(false, false), a, b);
    }

    /// The product of `a` and `b` transposed.
    public Value productOfTransposed(Value a, Value b) {
        return steps.step("product", new MatMul(false, true), a, b);
    }

    /// The sizes of some axes of `x`, in int64.
    public Value sizes(Value x, int from, int to) {
        return steps.step("sizes", new ShapeOf(from, to, ElementType.INT64), x);
    }

    /// The size of one axis of `x`, an int64 scalar.
    public Value size(Value x, int axis) {
        int end = axis == -1 ? Integer.MAX_VALUE : axis + 1;
        return squeeze(steps.step("size", new ShapeOf(axis, end, ElementType.INT64), x), 0);
    }

    private static String lower(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
