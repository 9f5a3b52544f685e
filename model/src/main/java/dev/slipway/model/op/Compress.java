package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The slices along the axis (of the flattened input when empty) where condition holds.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `condition:bool` |  |
/// | output 0 | `y` | |
public record Compress(List<Integer> axis) implements Op {

    public Compress {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Compress: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Compress: evaluation is not written yet");
    }
}
