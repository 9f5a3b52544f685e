package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's DynamicQuantizeLinear.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y:uint8` | |
/// | output 1 | `scale` | |
/// | output 2 | `zeroPoint:uint8` | |
public record DynamicQuantizeLinear() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("DynamicQuantizeLinear: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("DynamicQuantizeLinear: evaluation is not written yet");
    }
}
