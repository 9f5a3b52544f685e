package dev.slipway.formats.onnx.node;

import dev.slipway.model.formula.Formula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Range;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Slice;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;

/// What one ONNX node computes, written with hub ops.
public final class OnnxSteps extends Formula {

    private final OnnxNode node;

    public OnnxSteps(OnnxNode node) {
        super(node);
        this.node = node;
    }

    /// The node that the steps stand for.
    public OnnxNode node() {
        return node;
    }

    public TensorType type(Value value) {
        return node.graph().typeOf(value);
    }

    public Value step(String suffix, Op op, Value... inputs) {
        return node.step(suffix, op, inputs);
    }

    /// In another shape; a size of 0 is that of `x`, one of -1 what the others leave.
    public Value reshaped(Value x, long... sizes) {
        return step("reshaped", new Reshape(false), x, node.vector("shape", sizes));
    }

    /// From `start` to before the end of an axis, every `step`.
    public Value every(int step, Value x, int axis, long start, long end) {
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
        return sizes(x, 0, Integer.MAX_VALUE);
    }

    /// The size of a value along one axis, an int64 vector of one.
    public Value shape(Value x, int axis) {
        return sizes(x, axis, axis == -1 ? Integer.MAX_VALUE : axis + 1);
    }

    /// The only element of a vector of one.
    public Value scalar(Value x) {
        return type(x).shape().hasRank(0) ? x : squeeze(x, 0);
    }

    /// `0, 1, …` to before `end`, of the type of `end`.
    public Value upTo(Value end) {
        return step("range", new Range(), number(end, 0), end, number(end, 1));
    }

    public Value constant(Tensor tensor) {
        return node.constant("constant", tensor);
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
