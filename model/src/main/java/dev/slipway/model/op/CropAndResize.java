package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// Boxes cut out of images, channels last, and resized to one size, corners on corners: index `i` of `size` lies at
/// `(from + (to - from) * i / (size - 1)) * (length - 1)` in the image, in the middle of the box if `size` is 1.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `image` | number `[batch, rows, columns, channels]` | |
/// | input 1 | `boxes` | float `[n, 4]` | top, left, bottom, right; 0 and 1 are the first and last element |
/// | input 2 | `boxIndices` | integer `[n]` | the image of each box |
/// | input 3 | `size` | integer `[2]` | rows and columns of y |
/// | output 0 | `y` | float32 `[n, size[0], size[1], channels]` | |
///
/// - **C1** `image` has four axes
/// - **C2** every box is in an image of the batch; checked in evaluation
///
/// Source: [TensorFlow CropAndResize](https://www.tensorflow.org/api_docs/python/tf/raw_ops/CropAndResize).
///
/// @param nearest whether the nearest element is taken, not the four around interpolated
/// @param extrapolation the value outside of the image
public record CropAndResize(boolean nearest, float extrapolation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireImages(in.shape(0));
        Optional<List<Dim>> size = in.dims(3);
        Dim height = size.map(List::getFirst).orElse(Dim.UNKNOWN);
        Dim width = size.map(List::getLast).orElse(Dim.UNKNOWN);
        Dim boxes = in.shape(1).isRanked() ? in.shape(1).dim(0) : Dim.UNKNOWN;
        Dim channels = in.shape(0).isRanked() ? in.shape(0).dim(3) : Dim.UNKNOWN;
        return List.of(TensorType.of(ElementType.FLOAT32, Shape.of(List.of(boxes, height, width, channels))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape image = in.shape(0);
        requireImages(image);
        double[] values = in.tensor(0).toDoubles();
        double[] boxes = in.tensor(1).toDoubles();
        long[] images = in.tensor(2).toLongs();
        int[] size = in.tensor(3).toInts();
        int channels = (int) image.size(3);
        int rows = (int) image.size(1);
        int columns = (int) image.size(2);
        Shape shape = Shape.of(images.length, size[0], size[1], channels);
        double[] y = new double[(int) shape.elements()];
        int next = 0;
        for (int n = 0; n < images.length; n++) {
            if (images[n] < 0 || images[n] >= image.size(0)) {
                throw new OpException(
                        "CropAndResize C2: box %d is in image %d of %d".formatted(n, images[n], image.size(0)));
            }
            int start = (int) images[n] * rows * columns * channels;
            for (int i = 0; i < size[0]; i++) {
                double row = place(boxes[4 * n], boxes[4 * n + 2], i, size[0], rows);
                for (int k = 0; k < size[1]; k++) {
                    double column = place(boxes[4 * n + 1], boxes[4 * n + 3], k, size[1], columns);
                    boolean outside = row < 0 || row > rows - 1 || column < 0 || column > columns - 1;
                    for (int c = 0; c < channels; c++) {
                        y[next++] = outside ? extrapolation : sample(values, start + c, row, column, columns, channels);
                    }
                }
            }
        }
        return List.of(Tensor.ofDoubles(ElementType.FLOAT32, shape, y));
    }

    private static double place(double from, double to, int index, int size, int limit) {
        double share = size > 1 ? index / (size - 1.0) : 0.5;
        return (from + (to - from) * share) * (limit - 1);
    }

    private double sample(double[] values, int start, double row, double column, int columns, int channels) {
        if (nearest) {
            return values[start + ((int) Math.round(row) * columns + (int) Math.round(column)) * channels];
        }
        int top = (int) Math.floor(row) * columns;
        int bottom = (int) Math.ceil(row) * columns;
        int left = (int) Math.floor(column);
        int right = (int) Math.ceil(column);
        double across = column - left;
        double above = mix(values[start + (top + left) * channels], values[start + (top + right) * channels], across);
        double below =
                mix(values[start + (bottom + left) * channels], values[start + (bottom + right) * channels], across);
        return mix(above, below, row - Math.floor(row));
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }

    private static void requireImages(Shape image) {
        if (image.isRanked() && image.rank() != 4) {
            throw new OpException("CropAndResize C1: image of shape %s has not four axes".formatted(image));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        Tensor boxes =
                Tensor.ofFloats(Shape.of(2, 4), 0, 0, 3, 3, 1, 1.5f, 4, 2).map(x -> x / 4);
        return List.of(
                Example.of(
                        new CropAndResize(false, 0.5f),
                        Some.reals(1, 4, 5, 2),
                        boxes,
                        Some.ints(0, 0),
                        Some.ints(2, 3)),
                Example.of(new CropAndResize(true, 0), Some.reals(1, 4, 5, 2), boxes, Some.ints(0, 0), Some.ints(1, 3)),
                Example.of(
                                new CropAndResize(false, 0),
                                Some.reals(2, 3),
                                Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1, 1),
                                Some.ints(0),
                                Some.ints(1, 1))
                        .breaks("C1"),
                Example.of(
                                new CropAndResize(false, 0),
                                Some.reals(1, 2, 3, 3),
                                Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1, 1),
                                Some.ints(1),
                                Some.ints(1, 1))
                        .breaks("C2"));
    }
}
