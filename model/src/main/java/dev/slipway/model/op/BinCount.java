package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// How often each integer below `size` occurs, or the sum of its weights.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `size` |  |
/// | input 2 | `weights` | optional |
/// | output 0 | `y` | |
public record BinCount(boolean binary) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Dim size = in.dims(1).map(List::getFirst).orElse(Dim.UNKNOWN);
        return List.of(TensorType.of(in.has(2) ? in.element(2) : in.element(0), Shape.of(List.of(size))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("BinCount has no reference evaluator yet");
    }
}
