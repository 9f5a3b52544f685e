package dev.slipway.formats.tflite;

import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The schema's `QuantizationParameters`: scales and zero points for the tensor or along one axis.
final class TfliteQuantization {

    private TfliteQuantization() {}

    static @Nullable Quantization read(@Nullable FlatReader in, int[] shape) {
        float[] scales = in == null ? new float[0] : in.floats(2);
        if (in == null || scales.length == 0 || scales.length == 1 && scales[0] == 0) {
            return null;
        }
        long[] zeroPoints = in.longs(3);
        if (zeroPoints.length != scales.length) {
            zeroPoints = java.util.Arrays.copyOf(zeroPoints, scales.length);
            java.util.Arrays.fill(zeroPoints, in.longs(3).length == 0 ? 0 : in.longs(3)[0]);
        }
        int axis = in.int32(6, 0);
        if (scales.length == 1 && (axis >= shape.length || axis < 0 || shape[axis] != 1 || axis == 0)) {
            return Quantization.perTensor(scales[0], zeroPoints[0]);
        }
        Shape along = Shape.of(scales.length);
        return new Quantization(
                Tensor.ofFloats(along, scales), Tensor.ofLongs(along, zeroPoints), OptionalInt.of(axis), 0, false);
    }

    static FlatTable write(Quantization quantization) {
        return new FlatTable()
                .floats(2, quantization.scales().toFloats())
                .longs(3, quantization.zeroPoints().toLongs())
                .int32(6, quantization.axis().orElse(0), 0);
    }
}
