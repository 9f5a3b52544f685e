package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Range;
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
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Writes one node as a formula of hub nodes. Numbers are scalars of the formula's element type.
public final class Formula {

    private final Steps node;
    private final ElementType element;

    public Formula(Steps node, ElementType element) {
        this.node = node;
        this.element = element;
    }

    /// A formula over the type of the node's first input.
    public static Formula of(TensorflowNode node) {
        return new Formula(node, node.element(0));
    }

    public ElementType element() {
        return element;
    }

    public Value number(double value) {
        return node.scalar("number", element, value);
    }

    public Value index(long value) {
        return node.constant("index", Tensor.scalar(value));
    }

    public Value plus(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    public Value minus(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    public Value times(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    public Value times(Value a, double b) {
        return times(a, number(b));
    }

    public Value over(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    /// `a` where `share` is 0, `b` where it is 1, and between them where it is between.
    public Value mix(Value a, Value b, Value share) {
        return plus(a, times(minus(b, a), share));
    }

    public Value clipped(Value x, double min, double max) {
        return binary(Binary.Kind.MIN, binary(Binary.Kind.MAX, x, number(min)), number(max));
    }

    public Value binary(Binary.Kind kind, Value a, Value b) {
        return node.step(lower(kind), new Binary(kind), a, b);
    }

    public Value unary(Unary.Kind kind, Value x) {
        return node.step(lower(kind), new Unary(kind), x);
    }

    public Value compare(Comparison.Kind kind, Value a, Value b) {
        return node.step(lower(kind), new Comparison(kind), a, b);
    }

    public Value and(Value a, Value b) {
        return node.step("and", new Logical(Logical.Kind.AND), a, b);
    }

    public Value choose(Value condition, Value yes, Value no) {
        return node.step("chosen", new Where(), condition, yes, no);
    }

    public Value cast(Value x, ElementType to) {
        return node.graph().typeOf(x).element() == to ? x : node.step("cast", new Cast(to, true), x);
    }

    /// Reduced over the axes, which are kept with one element each.
    public Value kept(Reduction.Kind kind, Value x, long... axes) {
        return node.step(lower(kind), new Reduction(kind, true, true), x, node.vector("axes", axes));
    }

    public Value reduced(Reduction.Kind kind, Value x, long... axes) {
        return node.step(lower(kind), new Reduction(kind, false, true), x, node.vector("axes", axes));
    }

    public Value unsqueeze(Value x, long... axes) {
        return node.step("wide", new Unsqueeze(), x, node.vector("axes", axes));
    }

    public Value squeeze(Value x, long... axes) {
        return node.step("narrow", new Squeeze(), x, node.vector("axes", axes));
    }

    public Value reshape(Value x, long... sizes) {
        return node.step("shaped", new Reshape(true), x, node.vector("sizes", sizes));
    }

    public Value flat(Value x) {
        return reshape(x, -1);
    }

    public Value transpose(Value x, Integer... permutation) {
        return node.step("turned", new Transpose(List.of(permutation)), x);
    }

    /// With the last two axes exchanged.
    public Value adjoint(Value x) {
        int rank = node.graph().typeOf(x).shape().rank();
        Integer[] order = IntStream.range(0, rank).boxed().toArray(Integer[]::new);
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return transpose(x, order);
    }

    public Value gather(Value x, Value indices, int axis) {
        return node.step("picked", new Gather(axis, 0), x, indices);
    }

    /// The slice at `index` of an axis, which is taken away.
    public Value at(Value x, long index, int axis) {
        return gather(x, index(index), axis);
    }

    public Value slice(Value x, long axis, long start, long end) {
        return node.step(
                "part",
                new Slice(),
                x,
                node.vector("start", start),
                node.vector("end", end),
                node.vector("axis", axis));
    }

    public Value concat(int axis, Value... parts) {
        return parts.length == 1 ? parts[0] : node.step("joined", new Concat(axis), parts);
    }

    public Value product(Value a, Value b) {
        return node.step("product", new MatMul(false, false), a, b);
    }

    /// The product of `a` and `b` transposed.
    public Value productOfTransposed(Value a, Value b) {
        return node.step("product", new MatMul(false, true), a, b);
    }

    public Value op(Op op, Value... inputs) {
        return node.step(lower(op.name()), op, inputs);
    }

    /// The sizes of `x`, in INT64.
    public Value shape(Value x) {
        return node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
    }

    /// The size of one axis of `x` as an INT64 scalar.
    public Value size(Value x, int axis) {
        int end = axis == -1 ? Integer.MAX_VALUE : axis + 1;
        return squeeze(node.step("size", new ShapeOf(axis, end, ElementType.INT64), x), 0);
    }

    /// `0, 1, …` below an INT64 scalar.
    public Value count(Value limit) {
        return node.step("count", new Range(), index(0), limit, index(1));
    }

    /// A matrix of constants.
    public Value matrix(int rows, int columns, double... values) {
        return node.constant("matrix", Tensor.ofDoubles(element, Shape.of(rows, columns), values));
    }

    private static String lower(Enum<?> kind) {
        return lower(kind.name());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
