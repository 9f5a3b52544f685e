package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// An op followed by an activation in one kernel. Only the legalisers of targets with fused activations make it;
/// readers never do.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `as base` |  |
/// | output 0 | `as base` | |
public record Activated(Op base, Activation activation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Activated: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Activated: evaluation is not written yet");
    }
}
