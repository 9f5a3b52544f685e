package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `max(0, min(1, alpha * x + beta))`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record HardSigmoid(float alpha, float beta) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("HardSigmoid: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("HardSigmoid: evaluation is not written yet");
    }
}
