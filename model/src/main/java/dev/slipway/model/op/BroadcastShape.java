package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The shape that two shapes broadcast to.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | output 0 | `y` | |
public record BroadcastShape() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("BroadcastShape: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("BroadcastShape: evaluation is not written yet");
    }
}
