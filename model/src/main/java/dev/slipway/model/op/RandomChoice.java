package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
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
        Shape x = in.shape(0);
        Shape shape = kind == Kind.BERNOULLI || !x.isRanked() ? x : x.with(-1, Dim.of(samples));
        return List.of(TensorType.of(output, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RandomChoice is not evaluated");
    }

    @Override
    public boolean isPure() {
        return false;
    }
}
