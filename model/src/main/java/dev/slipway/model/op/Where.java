package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `condition ? x : y`, all three broadcast.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `condition:bool` |  |
/// | input 1 | `x` |  |
/// | input 2 | `y` |  |
/// | output 0 | `z` | |
public record Where() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Where: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Where: evaluation is not written yet");
    }
}
