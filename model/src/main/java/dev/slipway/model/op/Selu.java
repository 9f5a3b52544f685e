package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `gamma * (x > 0 ? x : alpha * (exp(x) - 1))`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Selu(float alpha, float gamma) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Selu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Selu: evaluation is not written yet");
    }
}
