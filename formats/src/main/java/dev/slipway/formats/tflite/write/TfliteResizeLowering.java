package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.formats.tflite.spelling.TfliteResizing;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Resizing in ways TFLite's kernels do not have. Along each axis it is a gathering (nearest) or a product with a
/// matrix of weights, which resizing an identity matrix gives.
final class TfliteResizeLowering {

    private static final long MOST_WEIGHTS = 1 << 20;

    private TfliteResizeLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        if (!(op instanceof Resize resize) || !to.shape(0).isRanked()) {
            return false;
        }
        Shape result = to.typeOf(resize, to.node().inputs()).shape();
        return TfliteResizing.isNative(resize, to.shape(0), result, to.known(2))
                ? sizedAtRunTime(resize, result, to)
                : axisByAxis(resize, result, to) || TfliteOpenResizeLowering.lowered(resize, result, to);
    }

    /// The two sizes that TFLite's kernels take, where only the run tells them.
    private static boolean sizedAtRunTime(Resize op, Shape result, TfliteLowering to) {
        Layout layout = Objects.requireNonNull(TfliteResizing.spatial(to.shape(0), result));
        int height = layout.spatial().getFirst();
        int width = layout.spatial().getLast();
        boolean told = to.node().hasInput(3) && op.axes().size() == 2;
        if (told || result.dim(height).isKnown() && result.dim(width).isKnown()) {
            return false;
        }
        Value sizes = sizes(op, height, width, to);
        if (sizes == null) {
            return TfliteOpenResizeLowering.lowered(op, result, to);
        }
        return to.last(op.along(List.of(height, width)), to.in(0), Value.NONE, Value.NONE, sizes);
    }

    private static @Nullable Value sizes(Resize op, int height, int width, TfliteLowering to) {
        if (to.node().hasInput(3)) {
            if (op.axes().isEmpty()) {
                return to.slice(to.in(3), 0, height, width + 1L);
            }
            List<Integer> axes = op.axes().stream()
                    .map(axis -> Math.floorMod(axis, to.shape(0).rank()))
                    .toList();
            return axes.contains(height) && axes.contains(width)
                    ? to.step(new Gather(0, 0), to.in(3), to.longs(axes.indexOf(height), axes.indexOf(width)))
                    : null;
        }
        Tensor scales = to.known(2);
        if (scales == null) {
            return null;
        }
        int[] factors = {1, 1};
        for (int i = 0; i < scales.size(); i++) {
            int axis = op.axes().isEmpty()
                    ? i
                    : Math.floorMod(op.axes().get(i), to.shape(0).rank());
            float scale = scales.toFloats()[i];
            if (scale != Math.rint(scale)) {
                return null;
            }
            if (axis == height || axis == width) {
                factors[axis - height] = (int) scale;
            }
        }
        Value shape = to.step(new ShapeOf(height, width + 1, ElementType.INT32), to.in(0));
        return to.multiply(shape, to.constant(Tensor.ofInts(Shape.of(2), factors)));
    }

    private static boolean axisByAxis(Resize op, Shape result, TfliteLowering to) {
        Shape shape = to.shape(0);
        Tensor scales = some(to.known(2));
        Tensor sizes = to.known(3);
        Tensor roi = some(to.known(1));
        boolean crops = op.coordinates() == Coordinates.TF_CROP_AND_RESIZE;
        int count = op.axes().isEmpty() ? shape.rank() : op.axes().size();
        if (scales == null && sizes == null
                || crops && (roi == null || op.extrapolation() != 0)
                || op.keepAspect() != KeepAspect.STRETCH
                || to.element() != ElementType.FLOAT32 && op.mode() != Resize.Mode.NEAREST) {
            return false;
        }
        Value x = to.in(0);
        for (int i = 0; i < count; i++) {
            int axis = op.axes().isEmpty() ? i : Math.floorMod(op.axes().get(i), shape.rank());
            boolean changed = scales != null
                    ? scales.toFloats()[i] != 1
                    : !shape.dim(axis).equals(result.dim(axis));
            if (!changed && !crops) {
                continue;
            }
            if (!shape.dim(axis).isKnown() || !result.dim(axis).isKnown()) {
                return false;
            }
            long before = shape.size(axis);
            if (before * result.size(axis) > MOST_WEIGHTS && op.mode() != Resize.Mode.NEAREST) {
                return false;
            }
            Value part = alongAxis(op, x, axis, weights(op, before, i, count, roi, scales, sizes), to);
            if (part == null) {
                return false;
            }
            x = part;
        }
        return to.last(new Identity(), x);
    }

    private static @Nullable Tensor some(@Nullable Tensor numbers) {
        return numbers == null || numbers.size() == 0 ? null : numbers;
    }

    /// The `[after, before]` matrix that resizes one axis.
    private static Tensor weights(
            Resize op,
            long before,
            int i,
            int count,
            @Nullable Tensor roi,
            @Nullable Tensor scales,
            @Nullable Tensor sizes) {
        Tensor region = roi == null
                ? null
                : Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(2), roi.toDoubles()[i], roi.toDoubles()[i + count]);
        Float scale = scales == null ? null : scales.toFloats()[i];
        Long size = scales != null || sizes == null ? null : sizes.toLongs()[i];
        return op.weights(ElementType.FLOAT32, before, region, scale, size);
    }

    private static @Nullable Value alongAxis(Resize op, Value x, int axis, Tensor weights, TfliteLowering to) {
        if (op.mode() == Resize.Mode.NEAREST) {
            return to.step(new Gather(axis, 0), x, to.longs(picked(weights)));
        }
        Shape shape = to.type(x).shape();
        List<Dim> sides = new ArrayList<>(shape.dims());
        sides.remove(axis);
        if (sides.stream().filter(dim -> !dim.isKnown()).count() > 1) {
            return null;
        }
        boolean openBefore = shape.dims().subList(0, axis).stream().anyMatch(dim -> !dim.isKnown());
        Value rows = to.reshape(
                x,
                openBefore ? -1 : product(shape.dims().subList(0, axis)),
                shape.size(axis),
                openBefore ? product(shape.dims().subList(axis + 1, shape.rank())) : -1);
        Value resized = to.step(new MatMul(false, false), to.constant(weights), rows);
        long[] sizes = shape.dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                .toArray();
        sizes[axis] = weights.shape().size(0);
        return to.reshape(resized, sizes);
    }

    private static long product(List<Dim> dims) {
        return dims.stream().mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
    }

    private static long[] picked(Tensor weights) {
        float[] values = weights.toFloats();
        int before = (int) weights.shape().size(1);
        return LongStream.range(0, weights.shape().size(0))
                .map(row -> {
                    int from = (int) row * before;
                    int at = 0;
                    for (int k = 0; k < before; k++) {
                        at = values[from + k] != 0 ? k : at;
                    }
                    return at;
                })
                .toArray();
    }
}
