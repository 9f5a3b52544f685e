package dev.slipway.model.tensor;

import java.lang.foreign.MemorySegment;

/// Turns reals into stored integers and back, by the parameters of a [Quantization].
public final class Quantizer {

    private Quantizer() {}

    /// `scale * (stored - zeroPoint)` as float32.
    public static Tensor dequantize(Tensor stored, Quantization quantization) {
        double[] values = stored.toDoubles();
        float[] reals = new float[values.length];
        ScaleIndex index = ScaleIndex.of(stored.shape(), quantization);
        float[] scales = quantization.scales().toFloats();
        double[] zeroPoints = quantization.zeroPoints().toDoubles();
        for (int i = 0; i < reals.length; i++) {
            int at = index.of(i);
            reals[i] = (float) (values[i] - zeroPoints[at]) * scales[at];
        }
        return Tensor.ofFloats(stored.shape(), reals);
    }

    /// `round(real / scale) + zeroPoint`, halves to even, saturated to the range of `element`.
    public static Tensor quantize(Tensor real, ElementType element, Quantization quantization) {
        ScaleIndex index = ScaleIndex.of(real.shape(), quantization);
        float[] scales = quantization.scales().toFloats();
        double[] zeroPoints = quantization.zeroPoints().toDoubles();
        double lowest = element.min() + (quantization.narrowRange() ? 1 : 0);
        double highest = element.max();
        int count = Math.toIntExact(real.size());
        if (real.element() == ElementType.FLOAT32 && element == ElementType.INT8) {
            MemorySegment reals = real.bytes();
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) {
                int at = index.of(i);
                double rounded = Math.rint(reals.get(Elements.FLOAT, 4L * i) / scales[at]) + zeroPoints[at];
                bytes[i] = (byte) Math.clamp(rounded, lowest, highest);
            }
            return Tensor.of(element, real.shape(), MemorySegment.ofArray(bytes).asReadOnly());
        }
        float[] values = real.toFloats();
        double[] integers = new double[count];
        for (int i = 0; i < count; i++) {
            int at = index.of(i);
            double rounded = Math.rint(values[i] / scales[at]) + zeroPoints[at];
            integers[i] = Math.clamp(rounded, lowest, highest);
        }
        return Tensor.ofDoubles(element, real.shape(), integers);
    }

    /// Which scale serves which element.
    private record ScaleIndex(int inner, int size, int block, int scalesAlong) {

        static ScaleIndex of(Shape shape, Quantization quantization) {
            if (quantization.axis().isEmpty()) {
                return new ScaleIndex(1, 1, 0, 1);
            }
            int axis = Math.floorMod(quantization.axis().getAsInt(), shape.rank());
            int inner = 1;
            for (int i = axis + 1; i < shape.rank(); i++) {
                inner *= (int) shape.size(i);
            }
            int size = (int) shape.size(axis);
            int block = quantization.blockSize();
            return new ScaleIndex(inner, size, block, block == 0 ? size : Math.ceilDiv(size, block));
        }

        int of(int element) {
            int along = element / inner % size;
            if (block == 0) {
                return along;
            }
            int outer = element / inner / size;
            return (outer * scalesAlong + along / block) * inner + element % inner;
        }
    }
}
