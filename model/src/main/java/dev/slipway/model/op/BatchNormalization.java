package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, inference only.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `shift` |  |
/// | input 3 | `mean` |  |
/// | input 4 | `variance` |  |
/// | output 0 | `y` | |
public record BatchNormalization(float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("BatchNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("BatchNormalization: evaluation is not written yet");
    }
}
