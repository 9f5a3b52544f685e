package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// 1 at the first maximum along `axis`, 0 elsewhere.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Hardmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Hardmax: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Hardmax: evaluation is not written yet");
    }
}
