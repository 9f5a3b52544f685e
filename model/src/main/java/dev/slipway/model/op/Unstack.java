package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// One output for each index of `axis`, which disappears.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y...` | |
public record Unstack(int axis, int parts) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Unstack: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Unstack: evaluation is not written yet");
    }
}
