package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Repeated along each axis.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `repeats` |  |
/// | output 0 | `y` | |
public record Tile() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Tile: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Tile: evaluation is not written yet");
    }
}
