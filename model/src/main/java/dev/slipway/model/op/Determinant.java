package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The determinant of the last two axes.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Determinant() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Determinant: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Determinant: evaluation is not written yet");
    }
}
