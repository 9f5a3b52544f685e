package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// MULTINOMIAL draws `samples` classes by log-probabilities; BERNOULLI draws 1 with probability x.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record RandomChoice(Kind kind, int samples, long seed, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        MULTINOMIAL,
        BERNOULLI
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("RandomChoice: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RandomChoice: evaluation is not written yet");
    }
}
