package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Each region of an image divided into `height` x `width` bins; each bin is the average (or the largest weighted
/// corner) of places sampled in it by linear interpolation. Places more than one element outside count as 0.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[batch, channels, rows, columns]` | |
/// | input 1 | `rois` | float `[n, 4]` | left, top, right, bottom |
/// | input 2 | `batches` | integer `[n]` | the image of each region |
/// | output 0 | `y` | as `x`, `[n, channels, height, width]` | |
///
/// - **C1** `x` has four axes
/// - **C2** every region is in an image of the batch
///
/// Source: [ONNX RoiAlign](https://onnx.ai/onnx/operators/onnx__RoiAlign.html).
///
/// @param average whether bins are averages, otherwise maxima
/// @param halfPixel whether elements have their centres at halves, so that regions are shifted by half an element;
/// otherwise regions are at least one element wide and high
/// @param height bins of a region along rows
/// @param width bins of a region along columns
/// @param samplingRatio places sampled per bin along each axis; 0 for one per element, rounded up
/// @param spatialScale factor from the regions' coordinates to those of `x`
public record RoiAlign(boolean average, boolean halfPixel, int height, int width, int samplingRatio, float spatialScale)
        implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        requireImages(x);
        Dim regions = in.shape(1).isRanked() ? in.shape(1).dim(0) : Dim.UNKNOWN;
        Dim channels = x.isRanked() ? x.dim(1) : Dim.UNKNOWN;
        return List.of(
                TensorType.of(in.element(0), Shape.of(List.of(regions, channels, Dim.of(height), Dim.of(width)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        requireImages(x.shape());
        double[] rois = in.tensor(1).toDoubles();
        long[] batches = in.tensor(2).toLongs();
        int channels = (int) x.shape().size(1);
        int plane = (int) (x.shape().size(2) * x.shape().size(3));
        double[] values = x.toDoubles();
        Shape shape = Shape.of(batches.length, channels, height, width);
        double[] y = new double[(int) shape.elements()];
        int next = 0;
        for (int n = 0; n < batches.length; n++) {
            if (batches[n] < 0 || batches[n] >= x.shape().size(0)) {
                throw new OpException("RoiAlign C2: region %d is in image %d of %d"
                        .formatted(n, batches[n], x.shape().size(0)));
            }
            Bins columns = Bins.of(
                    this, rois[4 * n], rois[4 * n + 2], width, (int) x.shape().size(3));
            Bins rows = Bins.of(this, rois[4 * n + 1], rois[4 * n + 3], height, (int)
                    x.shape().size(2));
            for (int c = 0; c < channels; c++) {
                int start = ((int) batches[n] * channels + c) * plane;
                for (int row = 0; row < height; row++) {
                    for (int column = 0; column < width; column++) {
                        y[next++] = bin(values, start, rows, row, columns, column);
                    }
                }
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), shape, y));
    }

    private double bin(double[] values, int start, Bins rows, int row, Bins columns, int column) {
        double sum = 0;
        double max = 0;
        for (int i = 0; i < rows.samples(); i++) {
            for (int k = 0; k < columns.samples(); k++) {
                double[] corners = corners(
                        values, start, rows.place(row, i), rows.limit(), columns.place(column, k), columns.limit());
                double largest = Math.max(Math.max(corners[0], corners[1]), Math.max(corners[2], corners[3]));
                max = i == 0 && k == 0 ? largest : Math.max(max, largest);
                sum += corners[0] + corners[1] + corners[2] + corners[3];
            }
        }
        return average ? sum / Math.max(1, rows.samples() * columns.samples()) : max;
    }

    /// The four elements around a place, each times its share in the interpolation.
    private static double[] corners(double[] values, int start, double y, int rows, double x, int columns) {
        if (y < -1 || y > rows || x < -1 || x > columns) {
            return new double[4];
        }
        double row = Math.clamp(y, 0, rows - 1);
        double column = Math.clamp(x, 0, columns - 1);
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(top + 1, rows - 1);
        int right = Math.min(left + 1, columns - 1);
        double down = row - top;
        double across = column - left;
        return new double[] {
            (1 - down) * (1 - across) * values[start + top * columns + left],
            (1 - down) * across * values[start + top * columns + right],
            down * (1 - across) * values[start + bottom * columns + left],
            down * across * values[start + bottom * columns + right]
        };
    }

    /// A region along one axis.
    private record Bins(double start, double size, int samples, int limit) {

        static Bins of(RoiAlign op, double from, double to, int bins, int limit) {
            double offset = op.halfPixel ? 0.5 : 0;
            double start = from * op.spatialScale - offset;
            double length = to * op.spatialScale - offset - start;
            double size = (op.halfPixel ? length : Math.max(length, 1)) / bins;
            return new Bins(start, size, op.samplingRatio > 0 ? op.samplingRatio : (int) Math.ceil(size), limit);
        }

        double place(int bin, int sample) {
            return start + bin * size + (sample + 0.5) * size / samples;
        }
    }

    private static void requireImages(Shape x) {
        if (x.isRanked() && x.rank() != 4) {
            throw new OpException("RoiAlign C1: x of shape %s has not four axes".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new RoiAlign(true, true, 2, 3, 2, 0.5f),
                        Some.reals(1, 2, 4, 5),
                        Tensor.ofFloats(Shape.of(2, 4), 0, 0, 3, 3, 1, 1.5f, 4, 2),
                        Some.longs(0, 0)),
                Example.of(
                        new RoiAlign(false, false, 2, 3, 0, 1),
                        Some.reals(1, 2, 4, 5),
                        Tensor.ofFloats(Shape.of(2, 4), 0, 0, 3, 3, 1, 1.5f, 4, 2),
                        Some.longs(0, 0)),
                Example.of(
                                new RoiAlign(true, true, 1, 1, 1, 1),
                                Some.reals(2, 3),
                                Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1, 1),
                                Some.longs(0))
                        .breaks("C1"),
                Example.of(
                                new RoiAlign(true, true, 1, 1, 1, 1),
                                Some.reals(1, 2, 3, 3),
                                Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1, 1),
                                Some.longs(1))
                        .breaks("C2"));
    }
}
