package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's Resize; TensorFlow's and TFLite's are spelled through `coordinates`. Empty `axes` means all.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `roi` | optional |
/// | input 2 | `scales` | optional |
/// | input 3 | `sizes` | optional |
/// | output 0 | `y` | |
public record Resize(
        Mode mode,
        Coordinates coordinates,
        Nearest nearest,
        float cubic,
        boolean excludeOutside,
        float extrapolation,
        boolean antialias,
        KeepAspect keepAspect,
        List<Integer> axes)
        implements Op {

    /// The members of the family.
    public enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    public Resize {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Resize: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Resize: evaluation is not written yet");
    }
}
