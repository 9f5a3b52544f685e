package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A matrix with x on its diagonal: `[..., n]` to `[..., n, n]`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Diagonal() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Diagonal: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Diagonal: evaluation is not written yet");
    }
}
