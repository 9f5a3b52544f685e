package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Without the given axes of size 1; absent: without all of them.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `axes` | optional |
/// | output 0 | `y` | |
public record Squeeze() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Squeeze: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Squeeze: evaluation is not written yet");
    }
}
