package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Running sum or product along an axis; `axis` is a scalar input.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `axis` |  |
/// | output 0 | `y` | |
public record Cumulative(Kind kind, boolean exclusive, boolean reverse) implements Op {

    /// The members of the family.
    public enum Kind {
        SUM,
        PRODUCT
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Cumulative: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Cumulative: evaluation is not written yet");
    }
}
