package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Normalised over the axes from `axis` on.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `shift` | optional |
/// | output 0 | `y` | |
/// | output 1 | `mean` | |
/// | output 2 | `inverseDeviation` | |
public record LayerNormalization(int axis, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("LayerNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("LayerNormalization: evaluation is not written yet");
    }
}
