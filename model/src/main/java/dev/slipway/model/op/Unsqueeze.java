package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// With axes of size 1 at the given places of the result.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `axes` |  |
/// | output 0 | `y` | |
public record Unsqueeze() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Unsqueeze: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Unsqueeze: evaluation is not written yet");
    }
}
