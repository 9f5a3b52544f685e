package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reduces over the given axes; absent or empty `axes` means all, or none where `noAxesMeansNone`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `axes` | optional |
/// | output 0 | `y` | |
public record Reduction(Kind kind, boolean keepAxes, boolean noAxesMeansNone) implements Op {

    /// The members of the family.
    public enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN,
        PRODUCT,
        L1,
        L2,
        LOG_SUM,
        LOG_SUM_EXP,
        SUM_SQUARE,
        ALL,
        ANY
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Reduction: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Reduction: evaluation is not written yet");
    }
}
