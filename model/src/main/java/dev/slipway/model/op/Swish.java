package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x * sigmoid(alpha * x)`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Swish(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Swish: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Swish: evaluation is not written yet");
    }
}
