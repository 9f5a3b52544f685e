package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The maximum under a window; indices as ONNX has them.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
/// | output 1 | `indices:int64` | |
public record MaxPool(Layout layout, Window window, boolean columnMajorIndices) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("MaxPool: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("MaxPool: evaluation is not written yet");
    }
}
