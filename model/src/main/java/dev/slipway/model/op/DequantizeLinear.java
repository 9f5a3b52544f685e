package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `(x - zeroPoint) * scale` with parameters computed by the graph.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | integer or 8-bit float | |
/// | input 1 | `scale` | float | one element, `[n]` along `axis`, or as `x`, `axis` divided by `blockSize` |
/// | input 2 | `zeroPoint` | type of `x`, shape of `scale` | optional; 0 where absent |
/// | output 0 | `y` | `output`, shape of `x` | |
///
/// Source: [ONNX DequantizeLinear](https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html).
///
/// @param output the float type of y
/// @param axis the axis the scales lie along; negative counts from the end, without meaning for a single scale
/// @param blockSize how many elements along `axis` share a scale; 0 where each has its own
public record DequantizeLinear(ElementType output, int axis, int blockSize) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(output, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Quantizer.dequantize(in.tensor(0), LinearParameters.of(in, axis, blockSize))
                .cast(output));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(
                new DequantizeLinear(ElementType.FLOAT32, 1, 0),
                Some.integers(ElementType.INT8, 2, 3),
                Tensor.scalar(0.5f)));
    }
}
