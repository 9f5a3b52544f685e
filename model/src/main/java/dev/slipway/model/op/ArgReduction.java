package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Where along `axis` the extreme is; of several the first, or the last where `lastIndex`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `indices` | |
public record ArgReduction(Kind kind, int axis, boolean keepAxis, boolean lastIndex, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        MAX,
        MIN
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ArgReduction: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ArgReduction: evaluation is not written yet");
    }
}
