package dev.slipway.formats.onnx.node;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Range;
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
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// The steps that one ONNX node is written out in. Numbers beside a value are of that value's type.
///
/// @param node the node that the steps stand for
public record OnnxSteps(OnnxNode node) {

    public TensorType type(Value value) {
        return node.graph().typeOf(value);
    }

    public Value step(String suffix, Op op, Value... inputs) {
        return node.step(suffix, op, inputs);
    }

    public Value number(Value like, double value) {
        return node.scalar("number", type(like).element(), value);
    }

    public Value unary(Unary.Kind kind, Value x) {
        return step("step", new Unary(kind), x);
    }

    public Value binary(Binary.Kind kind, Value a, Value b) {
        return step("step", new Binary(kind), a, b);
    }

    public Value add(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    public Value add(Value a, double b) {
        return add(a, number(a, b));
    }

    public Value subtract(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    public Value multiply(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    public Value multiply(Value a, double b) {
        return multiply(a, number(a, b));
    }

    public Value divide(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    public Value divide(Value a, double b) {
        return divide(a, number(a, b));
    }

    public Value compare(Comparison.Kind kind, Value a, Value b) {
        return step("step", new Comparison(kind), a, b);
    }

    public Value where(Value condition, Value then, Value otherwise) {
        return step("step", new Where(), condition, then, otherwise);
    }

    public Value cast(Value x, ElementType to) {
        return type(x).element() == to ? x : step("cast", new Cast(to, true), x);
    }

    public Value unsqueezed(Value x, long... axes) {
        return step("unsqueezed", new Unsqueeze(), x, node.vector("axes", axes));
    }

    public Value reshaped(Value x, long... sizes) {
        return step("reshaped", new Reshape(false), x, node.vector("shape", sizes));
    }

    public Value transposed(Value x, Integer... permutation) {
        return step("transposed", new Transpose(Arrays.asList(permutation)), x);
    }

    public Value concat(int axis, Value... parts) {
        return step("joined", new Concat(axis), parts);
    }

    /// From `start` to before `end` along an axis, every `step`.
    public Value sliced(Value x, int axis, long start, long end, long step) {
        return step(
                "slice",
                new Slice(),
                x,
                node.vector("start", start),
                node.vector("end", end),
                node.vector("axis", axis),
                node.vector("step", step));
    }

    /// The shape of a value, as int64.
    public Value shape(Value x) {
        return step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
    }

    /// The size of a value along one axis, an int64 scalar.
    public Value size(Value x, int axis) {
        return scalar(shape(x, axis));
    }

    /// The size of a value along one axis, an int64 vector of one.
    public Value shape(Value x, int axis) {
        int last = axis == -1 ? Integer.MAX_VALUE : axis + 1;
        return step("size", new ShapeOf(axis, last, ElementType.INT64), x);
    }

    /// The only element of a vector of one.
    public Value scalar(Value x) {
        return type(x).shape().hasRank(0) ? x : step("scalar", new Squeeze(), x, node.vector("axis", 0));
    }

    /// `0, 1, …` to before `end`, of the type of `end`.
    public Value upTo(Value end) {
        return step("range", new Range(), number(end, 0), end, number(end, 1));
    }

    public Value constant(Tensor tensor) {
        return node.constant("constant", tensor);
    }

    Value flag(boolean value) {
        return constant(Tensor.ofBooleans(Shape.SCALAR, value));
    }

    List<Value> is(Op op, Value... inputs) {
        return node.is(op, inputs);
    }

    /// The size along an axis, which the hub needs to know beforehand.
    public long known(Value x, int axis) {
        Shape shape = type(x).shape();
        if (!shape.isRanked() || !shape.dim(axis).isKnown()) {
            throw new OnnxNode.NotSayable("the size of '%s' along axis %d is not known".formatted(x, axis));
        }
        return shape.size(axis);
    }
}
