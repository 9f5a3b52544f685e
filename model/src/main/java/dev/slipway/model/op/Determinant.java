package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The determinant of the last two axes.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Determinant() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        return List.of(
                TensorType.of(in.element(0), x.isRanked() ? x.withoutAxis(-1).withoutAxis(-1) : x));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Determinant has no reference evaluator yet");
    }
}
