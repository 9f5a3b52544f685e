package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The distinct elements (axis empty) or slices along the one axis given; unsorted ones by first occurrence.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
/// | output 1 | `first` | |
/// | output 2 | `inverse` | |
/// | output 3 | `counts` | |
public record Unique(List<Integer> axis, boolean sorted, ElementType indices) implements Op {

    public Unique {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Unique: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Unique: evaluation is not written yet");
    }
}
