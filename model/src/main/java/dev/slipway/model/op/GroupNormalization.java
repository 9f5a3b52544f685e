package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Normalised over groups of channels; scale and shift by channel.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `shift` |  |
/// | output 0 | `y` | |
public record GroupNormalization(int groups, float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("GroupNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("GroupNormalization: evaluation is not written yet");
    }
}
