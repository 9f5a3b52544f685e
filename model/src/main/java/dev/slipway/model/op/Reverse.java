package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reversed along the given axes.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Reverse(List<Integer> axes) implements Op {

    public Reverse {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Reverse: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Reverse: evaluation is not written yet");
    }
}
