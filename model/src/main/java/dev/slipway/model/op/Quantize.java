package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals stored as integers by fixed parameters, the border into a quantised part of the graph:
/// `y = saturate(round(x / scale) + zeroPoint)`, halves to even.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[...]` | |
/// | output 0 | `y` | `element`, the shape of `x` | its type carries `quantization` |
///
/// Source: [ONNX QuantizeLinear](https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html),
/// [TFLite QUANTIZE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param element the integers that are stored
/// @param quantization scales and zero points, for the tensor, along an axis, or by blocks
public record Quantize(ElementType element, Quantization quantization) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(new TensorType(element, in.shape(0), quantization));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Quantizer.quantize(in.tensor(0), element, quantization));
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Quantize(ElementType.INT8, Quantization.perTensor(0.02f, 3)), Some.reals(2, 3)));
    }
}
