package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// TensorFlow's ExtractImagePatches, channels last.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record ExtractPatches(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ExtractPatches: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ExtractPatches: evaluation is not written yet");
    }
}
