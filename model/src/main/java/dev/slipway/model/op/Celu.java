package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Celu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Celu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Celu: evaluation is not written yet");
    }
}
