package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's QuantizeLinear with parameters computed by the graph.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `scale` |  |
/// | input 2 | `zeroPoint` | optional |
/// | output 0 | `y` | |
public record QuantizeLinear(ElementType element, int axis, int blockSize, boolean saturate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("QuantizeLinear: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("QuantizeLinear: evaluation is not written yet");
    }
}
