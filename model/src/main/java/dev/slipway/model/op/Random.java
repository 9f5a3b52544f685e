package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Random elements: UNIFORM in [first, second), NORMAL of mean first and deviation second, TRUNCATED_NORMAL
/// within two deviations.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `shape` |  |
/// | output 0 | `y` | |
public record Random(Kind kind, float first, float second, long seed, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        UNIFORM,
        NORMAL,
        TRUNCATED_NORMAL
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Random: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Random: evaluation is not written yet");
    }
}
