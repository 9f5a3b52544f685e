package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Einstein summation; ellipsis and repeated labels allowed.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x...` |  |
/// | output 0 | `y` | |
public record Einsum(String equation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Einsum: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Einsum: evaluation is not written yet");
    }
}
