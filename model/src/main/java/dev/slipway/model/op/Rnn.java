package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's RNN, by `recurrence`.
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
public record Rnn(Recurrence recurrence) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Rnn: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Rnn: evaluation is not written yet");
    }
}
