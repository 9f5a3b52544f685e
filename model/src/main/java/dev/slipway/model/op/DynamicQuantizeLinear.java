package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals quantised to uint8 by their own range, widened to hold 0: `scale = (max - min) / 255`, or 1 where all are 0;
/// `zeroPoint = round(-min / scale)` and `y = round(x / scale) + zeroPoint`, both within 0 and 255. Halves round to
/// even.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float32 | |
/// | output 0 | `y` | uint8, shape of `x` | |
/// | output 1 | `scale` | float32 scalar | |
/// | output 2 | `zeroPoint` | uint8 scalar | |
///
/// Source: [ONNX DynamicQuantizeLinear](https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html).
public record DynamicQuantizeLinear() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(
                TensorType.of(ElementType.UINT8, in.shape(0)),
                TensorType.of(ElementType.FLOAT32, Shape.SCALAR),
                TensorType.of(ElementType.UINT8, Shape.SCALAR));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        float min = 0;
        float max = 0;
        for (float value : x.toFloats()) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        float scale = max == min ? 1 : (max - min) / 255;
        long zeroPoint = (long) Math.clamp(Math.rint(-min / scale), 0, 255);
        return List.of(
                Quantizer.quantize(x, ElementType.UINT8, Quantization.perTensor(scale, zeroPoint)),
                Tensor.scalar(scale),
                Tensor.ofLongs(ElementType.UINT8, Shape.SCALAR, zeroPoint));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new DynamicQuantizeLinear(), Some.reals(2, 3)).withOutputs(3));
    }
}
