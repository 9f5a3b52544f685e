package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals rounded to the grid that quantisation would give them; min and max scalars or along the one axis given.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `min` |  |
/// | input 2 | `max` |  |
/// | output 0 | `y` | |
public record FakeQuantize(int bits, boolean narrowRange, List<Integer> axis) implements Op {

    public FakeQuantize {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("FakeQuantize: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("FakeQuantize: evaluation is not written yet");
    }
}
