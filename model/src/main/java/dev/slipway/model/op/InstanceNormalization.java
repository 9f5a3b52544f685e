package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Normalised over the spatial axes, by instance and channel.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `shift` |  |
/// | output 0 | `y` | |
public record InstanceNormalization(float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("InstanceNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("InstanceNormalization: evaluation is not written yet");
    }
}
