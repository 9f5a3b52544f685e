package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The p-norm under a window.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record LpPool(Layout layout, Window window, int p) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("LpPool: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("LpPool: evaluation is not written yet");
    }
}
