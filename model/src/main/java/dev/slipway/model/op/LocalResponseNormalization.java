package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x / (bias + alpha / size * sum of squares of size neighbouring channels) ^ beta`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record LocalResponseNormalization(int size, float alpha, float beta, float bias, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("LocalResponseNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("LocalResponseNormalization: evaluation is not written yet");
    }
}
