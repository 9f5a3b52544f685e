package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x / norm_p(x)` along `axis`; for p = 2, `x / sqrt(max(sum(x^2), epsilon))`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record LpNormalization(int axis, int p, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("LpNormalization: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("LpNormalization: evaluation is not written yet");
    }
}
