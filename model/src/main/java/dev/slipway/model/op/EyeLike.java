package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Ones on a diagonal, the shape of x (rank 2).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record EyeLike(int diagonal, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("EyeLike: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("EyeLike: evaluation is not written yet");
    }
}
