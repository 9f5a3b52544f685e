package dev.slipway.formats.tflite.file;

import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.util.Arrays;
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
            long all = zeroPoints.length == 0 ? 0 : zeroPoints[0];
            zeroPoints = new long[scales.length];
            Arrays.fill(zeroPoints, all);
        }
        int axis = shape.length == 1 ? 0 : in.int32(6, 0);
        if (scales.length == 1 && (axis <= 0 || axis >= shape.length || shape[axis] != 1)) {
            return Quantization.perTensor(scales[0], zeroPoints[0]);
        }
        if (axis < 0 || axis >= shape.length || shape[axis] != scales.length) {
            throw FormatException.corrupt(
                    "a tensor of shape %s has %d scales along axis %d", Arrays.toString(shape), scales.length, axis);
        }
        Shape along = Shape.of(scales.length);
        return new Quantization(
                Tensor.ofFloats(along, scales), Tensor.ofLongs(along, zeroPoints), OptionalInt.of(axis), 0, false);
    }

    /// Scales of which each serves a block along an axis.
    static Quantization blocked(Tensor scales, @Nullable Tensor zeroPoints, int[] shape, int block) {
        int axis = shape.length - 1;
        for (int i = 0; i < shape.length && scales.shape().hasRank(shape.length); i++) {
            if (scales.shape().size(i) != shape[i]) {
                axis = i;
            }
        }
        Tensor zeros = zeroPoints != null
                ? Tensor.ofLongs(scales.shape(), zeroPoints.toLongs())
                : Tensor.ofLongs(scales.shape(), new long[(int) scales.size()]);
        return new Quantization(
                Tensor.ofFloats(scales.shape(), scales.toFloats()), zeros, OptionalInt.of(axis), block, false);
    }

    static FlatTable write(Quantization quantization) {
        return new FlatTable()
                .floats(2, quantization.scales().toFloats())
                .longs(3, quantization.zeroPoints().toLongs())
                .int32(6, quantization.axis().orElse(0), 0);
    }
}
