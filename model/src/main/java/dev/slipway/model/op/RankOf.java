package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The number of dimensions as a scalar.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record RankOf(ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("RankOf: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RankOf: evaluation is not written yet");
    }
}
