package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A copy of x with slices replaced, or combined.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | input 2 | `updates` |  |
/// | output 0 | `y` | |
public record ScatterNd(Scatter reduction) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ScatterNd: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ScatterNd: evaluation is not written yet");
    }
}
