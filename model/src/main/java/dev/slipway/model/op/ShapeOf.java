package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The shape as a vector, dimensions `[start, end)` (negative from the end; Integer.MAX_VALUE for all).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record ShapeOf(int start, int end, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ShapeOf: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ShapeOf: evaluation is not written yet");
    }
}
