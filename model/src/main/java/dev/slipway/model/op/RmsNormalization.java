package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x / sqrt(mean(x^2) + epsilon) * scale` over the axes from `axis` on.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | output 0 | `y` | |
public record RmsNormalization(int axis, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("RmsNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RmsNormalization: evaluation is not written yet");
    }
}
