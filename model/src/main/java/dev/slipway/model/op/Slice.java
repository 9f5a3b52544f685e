package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// NumPy's slicing with ONNX's clamping.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `starts` |  |
/// | input 2 | `ends` |  |
/// | input 3 | `axes` | optional |
/// | input 4 | `steps` | optional |
/// | output 0 | `y` | |
public record Slice() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Slice: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Slice: evaluation is not written yet");
    }
}
