package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The mean under a window; padding counts only where `countPadding`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record AveragePool(Layout layout, Window window, boolean countPadding) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("AveragePool: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("AveragePool: evaluation is not written yet");
    }
}
