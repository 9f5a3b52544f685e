package dev.slipway.model.op;

import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import java.util.OptionalInt;

/// The parameters that ONNX's linear quantisation takes as inputs 1 and 2, as a [Quantization].
final class LinearParameters {

    private LinearParameters() {}

    static Quantization of(Arguments in, int axis, int blockSize) {
        Tensor scales = in.tensor(1).cast(dev.slipway.model.tensor.ElementType.FLOAT32);
        Tensor zeroPoints = in.has(2)
                ? in.tensor(2).cast(dev.slipway.model.tensor.ElementType.INT64)
                : scales.map(_ -> 0).cast(dev.slipway.model.tensor.ElementType.INT64);
        boolean single = scales.size() == 1 && scales.shape().rank() < 2;
        int along = Math.floorMod(axis, Math.max(1, in.shape(0).rank()));
        return single
                ? Quantization.perTensor(scales.toFloats()[0], zeroPoints.toLongs()[0])
                : new Quantization(scales, zeroPoints, OptionalInt.of(along), blockSize, false);
    }
}
