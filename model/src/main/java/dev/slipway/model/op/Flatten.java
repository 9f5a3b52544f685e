package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// To rank 2: dimensions before `axis` times those from it.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Flatten(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Flatten: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Flatten: evaluation is not written yet");
    }
}
