package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's LSTM (gates iofc), by `recurrence`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `weights` |  |
/// | input 2 | `recurrent` |  |
/// | input 3 | `bias` | optional |
/// | input 4 | `lengths` | optional |
/// | input 5 | `initialHidden` | optional |
/// | input 6 | `initialCell` | optional |
/// | input 7 | `peepholes` | optional |
/// | output 0 | `y` | |
/// | output 1 | `lastHidden` | |
/// | output 2 | `lastCell` | |
public record Lstm(Recurrence recurrence, boolean inputForget) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Lstm: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Lstm: evaluation is not written yet");
    }
}
