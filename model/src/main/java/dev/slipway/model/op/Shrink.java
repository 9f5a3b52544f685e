package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x < -lambda ? x + bias : x > lambda ? x - bias : 0`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Shrink(float lambda, float bias) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Shrink: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Shrink: evaluation is not written yet");
    }
}
