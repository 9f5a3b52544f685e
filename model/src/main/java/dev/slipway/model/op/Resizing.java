package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;

/// Evaluates [Resize], one axis after the other: every mode is a weighted sum along an axis.
final class Resizing {

    private Resizing() {}

    static Tensor resize(Resize op, Arguments in) {
        Tensor x = in.tensor(0);
        int rank = x.shape().rank();
        int[] along = op.along(rank);
        double[] scales = new double[along.length];
        long[] sizes = new long[along.length];
        measure(op, in, along, scales, sizes);
        double[] roi = in.has(1) && in.tensor(1).size() > 0 ? in.tensor(1).toDoubles() : new double[2 * along.length];
        Tensor result = x;
        for (int i = 0; i < along.length; i++) {
            boolean crop = op.coordinates() == Coordinates.TF_CROP_AND_RESIZE;
            if (crop || scales[i] != 1 || sizes[i] != result.shape().size(along[i])) {
                result = axis(op, result, along[i], sizes[i], scales[i], roi[i], roi[i + along.length]);
            }
        }
        return result.cast(x.element());
    }

    private static void measure(Resize op, Arguments in, int[] along, double[] scales, long[] sizes) {
        Shape x = in.shape(0);
        if (in.has(2) && in.tensor(2).size() > 0) {
            float[] given = in.tensor(2).toFloats();
            for (int i = 0; i < along.length; i++) {
                scales[i] = given[i];
                sizes[i] = (long) Math.floor(x.size(along[i]) * scales[i]);
            }
            return;
        }
        long[] given = in.tensor(3).toLongs();
        double common = op.keepAspect() == KeepAspect.NOT_LARGER ? Double.MAX_VALUE : 0;
        for (int i = 0; i < along.length; i++) {
            scales[i] = given[i] / (double) x.size(along[i]);
            sizes[i] = given[i];
            common = op.keepAspect() == KeepAspect.NOT_LARGER
                    ? Math.min(common, scales[i])
                    : Math.max(common, scales[i]);
        }
        if (op.keepAspect() != KeepAspect.STRETCH) {
            for (int i = 0; i < along.length; i++) {
                scales[i] = common;
                sizes[i] = Math.round(common * x.size(along[i]));
            }
        }
    }

    private static Tensor axis(Resize op, Tensor x, int axis, long size, double scale, double start, double end) {
        int before = (int) x.shape().size(axis);
        Shape shape = x.shape().with(axis, Dim.of(size));
        Lanes from = Lanes.of(x.shape(), axis);
        Lanes to = Lanes.of(shape, axis);
        double[] values = x.toDoubles();
        double[] result = new double[(int) shape.elements()];
        for (int i = 0; i < size; i++) {
            double place = place(op.coordinates(), i, before, size, scale, start, end);
            boolean outside = op.coordinates() == Coordinates.TF_CROP_AND_RESIZE && (place < 0 || place > before - 1);
            Taps taps = taps(op, place, before, scale);
            for (int lane = 0; lane < from.count(); lane++) {
                double sum = 0;
                for (int k = 0; k < taps.weights.length; k++) {
                    int at = Math.clamp(taps.first + k, 0, before - 1);
                    sum += taps.weights[k] * values[from.at(lane, at)];
                }
                result[to.at(lane, i)] = outside ? op.extrapolation() : sum;
            }
        }
        return Tensor.ofDoubles(dev.slipway.model.tensor.ElementType.FLOAT64, shape, result);
    }

    private static double place(
            Coordinates how, int i, int before, long after, double scale, double start, double end) {
        return switch (how) {
            case HALF_PIXEL -> (i + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC -> {
                double adjustment = after / (scale * before);
                double center = before / 2.0;
                yield center * (1 - adjustment) + (i + 0.5) / scale - 0.5;
            }
            case PYTORCH_HALF_PIXEL -> after > 1 ? (i + 0.5) / scale - 0.5 : 0;
            // The size that a scale asks for need not be whole.
            case ALIGN_CORNERS -> after == 1 ? 0 : i * (before - 1.0) / (before * scale - 1.0);
            case ASYMMETRIC -> i / scale;
            case TF_HALF_PIXEL_FOR_NEAREST -> (i + 0.5) / scale;
            case TF_CROP_AND_RESIZE ->
                after > 1
                        ? start * (before - 1) + i * (end - start) * (before - 1) / (after - 1)
                        : 0.5 * (start + end) * (before - 1);
        };
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Taps(int first, double[] weights) {}

    private static Taps taps(Resize op, double place, int size, double scale) {
        return switch (op.mode()) {
            case NEAREST -> new Taps(nearest(op.nearest(), place), new double[] {1});
            case LINEAR -> weighted(op, place, size, scale, 1);
            case CUBIC -> weighted(op, place, size, scale, 2);
        };
    }

    private static int nearest(Nearest how, double place) {
        return (int)
                switch (how) {
                    case FLOOR -> Math.floor(place);
                    case CEIL -> Math.ceil(place);
                    case ROUND_PREFER_FLOOR -> Math.ceil(place - 0.5);
                    case ROUND_PREFER_CEIL -> Math.floor(place + 0.5);
                };
    }

    private static Taps weighted(Resize op, double place, int size, double scale, int radius) {
        double stretch = op.antialias() && scale < 1 ? 1 / scale : 1;
        double reach = radius * stretch;
        int first = (int) Math.floor(place - reach) + 1;
        int last = stretch == 1 ? (int) Math.floor(place) + radius : (int) Math.ceil(place + reach) - 1;
        double[] weights = new double[Math.max(1, last - first + 1)];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            double distance = Math.abs(place - (first + k)) / stretch;
            boolean excluded = op.excludeOutside() && (first + k < 0 || first + k >= size);
            weights[k] = excluded ? 0 : radius == 1 ? Math.max(0, 1 - distance) : cubic(distance, op.cubic());
            sum += weights[k];
        }
        if (op.excludeOutside() || stretch != 1) {
            for (int k = 0; k < weights.length; k++) {
                weights[k] /= sum;
            }
        }
        return new Taps(first, weights);
    }

    private static double cubic(double x, double a) {
        if (x <= 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
    }
}
