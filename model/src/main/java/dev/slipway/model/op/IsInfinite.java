package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Whether an element is an infinity of a wanted sign.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y:bool` | |
public record IsInfinite(boolean negative, boolean positive) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("IsInfinite: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("IsInfinite: evaluation is not written yet");
    }
}
