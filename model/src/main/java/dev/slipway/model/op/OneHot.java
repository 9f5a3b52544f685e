package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `values` is [off, on]; negative indices count from the end (ONNX) .
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `indices` |  |
/// | input 1 | `depth` |  |
/// | input 2 | `values` |  |
/// | output 0 | `y` | |
public record OneHot(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("OneHot: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("OneHot: evaluation is not written yet");
    }
}
