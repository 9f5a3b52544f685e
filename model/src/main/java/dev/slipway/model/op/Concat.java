package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Joined along `axis`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x...` |  |
/// | output 0 | `y` | |
public record Concat(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Concat: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Concat: evaluation is not written yet");
    }
}
