package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The last axis of indices addresses slices of x.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | output 0 | `y` | |
public record GatherNd(int batchAxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("GatherNd: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("GatherNd: evaluation is not written yet");
    }
}
