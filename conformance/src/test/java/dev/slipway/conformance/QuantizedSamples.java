package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Ops at the borders between reals and the integers that stand for them.
final class QuantizedSamples {

    private QuantizedSamples() {}

    static List<OpSample> all() {
        Quantization bytes = Quantization.perTensor(0.02f, 3);
        return List.of(
                OpSample.of(new Quantize(ElementType.INT8, bytes), reals(2, 3)),
                OpSample.of(new Dequantize(), integers(ElementType.INT8, 2, 3)).quantized(bytes),
                OpSample.of(
                        new QuantizeLinear(ElementType.UINT8, 1, 0, true),
                        reals(2, 3),
                        floats(0.02f, 0.03f, 0.01f),
                        Tensor.ofLongs(ElementType.UINT8, Shape.of(3), 128, 100, 3)),
                OpSample.of(
                        new DequantizeLinear(ElementType.FLOAT32, 1, 0),
                        integers(ElementType.INT8, 2, 3),
                        Tensor.scalar(0.5f)),
                OpSample.of(new DynamicQuantizeLinear(), reals(2, 3)).withOutputs(3),
                OpSample.of(new FakeQuantize(8, false, List.of()), reals(2, 3), Tensor.scalar(-1f), Tensor.scalar(1f)),
                OpSample.of(new FakeQuantize(8, true, List.of(1)), reals(2, 2), floats(-1, -2), floats(1, 0.5f)));
    }
}
