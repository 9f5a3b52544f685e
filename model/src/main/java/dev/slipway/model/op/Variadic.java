package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// One function over any number of operands, broadcast against each other.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x...` |  |
/// | output 0 | `y` | |
public record Variadic(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Variadic: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Variadic: evaluation is not written yet");
    }
}
