package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A tensor of that shape with the one element of `value` everywhere (ONNX's ConstantOfShape).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `shape` |  |
/// | output 0 | `y` | |
public record Fill(Tensor value) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Fill: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Fill: evaluation is not written yet");
    }
}
