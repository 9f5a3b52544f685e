package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// TensorFlow's CropAndResize, channels last.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `image` |  |
/// | input 1 | `boxes` |  |
/// | input 2 | `boxIndices` |  |
/// | input 3 | `size` |  |
/// | output 0 | `y` | |
public record CropAndResize(boolean nearest, float extrapolation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("CropAndResize: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("CropAndResize: evaluation is not written yet");
    }
}
