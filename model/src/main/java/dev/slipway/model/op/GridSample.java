package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Samples x (channels first) at the places of grid.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `grid` |  |
/// | output 0 | `y` | |
public record GridSample(Mode mode, Border border, boolean alignCorners) implements Op {

    /// The members of the family.
    public enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("GridSample: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("GridSample: evaluation is not written yet");
    }
}
