package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A copy of x with elements replaced, or combined.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | input 2 | `updates` |  |
/// | output 0 | `y` | |
public record ScatterElements(int axis, Scatter reduction) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ScatterElements: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ScatterElements: evaluation is not written yet");
    }
}
