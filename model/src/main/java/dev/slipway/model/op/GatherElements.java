package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y[i][j] = x[indices[i][j]][j]` for axis 0, and so on.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | output 0 | `y` | |
public record GatherElements(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("GatherElements: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("GatherElements: evaluation is not written yet");
    }
}
