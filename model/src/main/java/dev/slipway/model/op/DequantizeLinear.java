package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's DequantizeLinear with parameters computed by the graph.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `zeroPoint` | optional |
/// | output 0 | `y` | |
public record DequantizeLinear(ElementType output, int axis, int blockSize) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("DequantizeLinear: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("DequantizeLinear: evaluation is not written yet");
    }
}
