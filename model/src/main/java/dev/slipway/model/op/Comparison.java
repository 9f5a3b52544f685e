package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Two operands compared, broadcast against each other.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | output 0 | `y:bool` | |
public record Comparison(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Comparison: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Comparison: evaluation is not written yet");
    }
}
