package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Each element limited to `[min, max]`; the limits are scalars.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `min` | optional |
/// | input 2 | `max` | optional |
/// | output 0 | `y` | |
public record Clip() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Clip: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Clip: evaluation is not written yet");
    }
}
