package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// How often each integer below `size` occurs, or the sum of its weights.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `size` |  |
/// | input 2 | `weights` | optional |
/// | output 0 | `y` | |
public record BinCount(boolean binary) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("BinCount: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("BinCount: evaluation is not written yet");
    }
}
