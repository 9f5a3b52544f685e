package dev.slipway.model.tensor;

import java.util.List;
import java.util.OptionalInt;

/// How stored integers stand for reals: `real = scale * (stored - zeroPoint)`; one scale for the tensor, one for each
/// index of `axis`, or one for each block of `blockSize` elements along it.
///
/// @param scales float32: a scalar, a vector along `axis`, or (blocked) the tensor's shape with `axis` divided by
/// `blockSize`
/// @param zeroPoints integers (int64) of the shape of `scales`
/// @param axis absent where one scale serves the whole tensor
/// @param blockSize 0 where each index of `axis` has a scale of its own
/// @param narrowRange whether the lowest stored value goes unused (`[-127, 127]`)
public record Quantization(Tensor scales, Tensor zeroPoints, OptionalInt axis, int blockSize, boolean narrowRange) {

    public Quantization {
        if (!scales.shape().equals(zeroPoints.shape())) {
            throw new IllegalArgumentException("scales of shape %s and zero points of shape %s must have one shape"
                    .formatted(scales.shape(), zeroPoints.shape()));
        }
    }

    /// One scale and zero point for all elements.
    public static Quantization perTensor(float scale, long zeroPoint) {
        return new Quantization(
                Tensor.ofFloats(Shape.SCALAR, scale),
                Tensor.ofLongs(Shape.SCALAR, zeroPoint),
                OptionalInt.empty(),
                0,
                false);
    }

    /// A scale and a zero point for each index of `axis`.
    public static Quantization perAxis(float[] scales, long[] zeroPoints, int axis) {
        Shape shape = Shape.of(scales.length);
        return new Quantization(
                Tensor.ofFloats(shape, scales), Tensor.ofLongs(shape, zeroPoints), OptionalInt.of(axis), 0, false);
    }

    /// Whether one scale and zero point hold for all elements.
    public boolean isPerTensor() {
        return axis.isEmpty();
    }

    /// The single scale of a per-tensor quantisation.
    public float scale() {
        return scales.toFloats()[0];
    }

    /// The single zero point of a per-tensor quantisation.
    public long zeroPoint() {
        return zeroPoints.toLongs()[0];
    }

    /// The same parameters along another axis, after the tensor's axes have moved.
    public Quantization alongAxis(int axis) {
        return new Quantization(scales, zeroPoints, OptionalInt.of(axis), blockSize, narrowRange);
    }

    /// The same parameters after axis `permutation[i]` has become axis `i`.
    Quantization permuted(List<Integer> permutation) {
        Quantization along = alongAxis(permutation.indexOf(axis.orElseThrow()));
        return blockSize == 0
                ? along
                : new Quantization(
                        Permutation.apply(scales, permutation),
                        Permutation.apply(zeroPoints, permutation),
                        along.axis,
                        blockSize,
                        narrowRange);
    }

    @Override
    public String toString() {
        return isPerTensor()
                ? "(scale %s, zero point %d)".formatted(scale(), zeroPoint())
                : "(%s scales along axis %d%s)"
                        .formatted(
                                scales.shape().elementsExpression(),
                                axis.getAsInt(),
                                blockSize == 0 ? "" : " in blocks of " + blockSize);
    }
}
