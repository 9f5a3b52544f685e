package dev.slipway.model.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /// As [#perAxis], around zero: all zero points are 0 and the lowest stored value goes unused.
    public static Quantization symmetric(float[] scales, int axis) {
        Shape shape = Shape.of(scales.length);
        return new Quantization(
                Tensor.ofFloats(shape, scales),
                Tensor.ofLongs(shape, new long[scales.length]),
                OptionalInt.of(axis),
                0,
                true);
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

    /// The scales, shaped so that they multiply a tensor of this shape; not for scales of blocks.
    public Tensor broadcast(Shape shape) {
        long[] sizes = new long[axis.isEmpty() ? 0 : shape.rank()];
        Arrays.fill(sizes, 1);
        axis.ifPresent(at -> sizes[Math.floorMod(at, sizes.length)] = scales.size());
        return scales.reshaped(Shape.of(sizes));
    }

    /// The same parameters of a tensor under another shape; empty where the axis with scales is none of its axes.
    public Optional<Quantization> reshaped(Shape from, Shape to) {
        if (axis.isEmpty()) {
            return Optional.of(this);
        }
        int old = Math.floorMod(axis.getAsInt(), from.rank());
        long before = elements(from, old);
        for (int i = 0; blockSize == 0 && i < to.rank(); i++) {
            if (to.size(i) == from.size(old) && elements(to, i) == before) {
                return Optional.of(alongAxis(i));
            }
        }
        return Optional.empty();
    }

    private static long elements(Shape shape, int axes) {
        long elements = 1;
        for (int i = 0; i < axes; i++) {
            elements *= shape.size(i);
        }
        return elements;
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
