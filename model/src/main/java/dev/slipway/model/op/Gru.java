package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's GRU (gates zrh), by `recurrence`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `weights` |  |
/// | input 2 | `recurrent` |  |
/// | input 3 | `bias` | optional |
/// | input 4 | `lengths` | optional |
/// | input 5 | `initialHidden` | optional |
/// | output 0 | `y` | |
/// | output 1 | `lastHidden` | |
public record Gru(Recurrence recurrence, boolean linearBeforeReset) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Gru: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Gru: evaluation is not written yet");
    }
}
