package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Slices of x along `axis`; the first `batchAxes` axes of x and indices are walked together. Negative indices
/// count from the end.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | output 0 | `y` | |
public record Gather(int axis, int batchAxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Gather: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Gather: evaluation is not written yet");
    }
}
