package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Undoes MaxPool (channels first).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | input 2 | `shape` | optional |
/// | output 0 | `y` | |
public record MaxUnpool(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("MaxUnpool: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("MaxUnpool: evaluation is not written yet");
    }
}
