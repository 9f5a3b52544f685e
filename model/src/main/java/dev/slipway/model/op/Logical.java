package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Two booleans, broadcast against each other.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | output 0 | `y:bool` | |
public record Logical(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        AND,
        OR,
        XOR
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Logical: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Logical: evaluation is not written yet");
    }
}
