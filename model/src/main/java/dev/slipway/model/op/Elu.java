package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x >= 0 ? x : alpha * (exp(x) - 1)`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Elu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Elu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Elu: evaluation is not written yet");
    }
}
