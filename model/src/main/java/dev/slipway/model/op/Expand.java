package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Broadcast to `shape` by NumPy's rules, both ways (ONNX's Expand).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `shape` |  |
/// | output 0 | `y` | |
public record Expand() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Expand: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Expand: evaluation is not written yet");
    }
}
