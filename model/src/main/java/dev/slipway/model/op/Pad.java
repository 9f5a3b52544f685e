package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Elements added around: `pads` is all befores then all afters (ONNX); negative ones cut.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `pads` |  |
/// | input 2 | `value` | optional |
/// | input 3 | `axes` | optional |
/// | output 0 | `y` | |
///
/// SYMMETRIC repeats the border element, REFLECT does not.
public record Pad(Mode mode) implements Op {

    /// The members of the family.
    public enum Mode {
        CONSTANT,
        REFLECT,
        SYMMETRIC,
        EDGE,
        WRAP
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Pad: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Pad: evaluation is not written yet");
    }
}
