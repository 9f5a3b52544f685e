package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Gaussian error linear unit; `approximate` uses tanh.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Gelu(boolean approximate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Gelu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Gelu: evaluation is not written yet");
    }
}
