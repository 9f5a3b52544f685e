package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantizer;
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
        return List.of(TensorType.of(in.has(2) ? in.element(2) : element, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        dev.slipway.model.tensor.ElementType output = in.has(2) ? in.element(2) : element;
        if (!output.isInteger()) {
            throw new OpException("QuantizeLinear to %s is not evaluated".formatted(output));
        }
        return List.of(Quantizer.quantize(in.tensor(0), output, LinearParameters.of(in, axis, blockSize)));
    }
}
