package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A convolution (channels first, two spatial axes) whose filter looks aside: for each place it is applied at, each
/// of its elements has an offset of its own, between elements of x, which are interpolated; outside are zeros.
/// `elements` is the number of places in the filter, `height * width`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[batch, channels, rows, columns]` | |
/// | input 1 | `filter` | float `[outputs, channels / groups, height, width]` | |
/// | input 2 | `offset` | float `[batch, offsetGroups * elements * 2, ...]` | down, right in turn; spatial as `y` |
/// | input 3 | `bias` | float `[outputs]` | optional; zeros where absent |
/// | input 4 | `mask` | float `[batch, offsetGroups * elements, ...]` | optional factors, 1 where absent |
/// | output 0 | `y` | type of `x` | `[batch, outputs, ...]`, spatial sizes as `window` makes them |
///
/// - **C1** `x` has two spatial axes, four in all
///
/// Source: [ONNX DeformConv](https://onnx.ai/onnx/operators/onnx__DeformConv.html).
///
/// @param window the sizes, steps, dilations and padding of the filter
/// @param groups into how many groups the channels of `x` and `y` are cut
/// @param offsetGroups how many groups of channels have offsets of their own
public record DeformableConvolution(Window window, int groups, int offsetGroups) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        requireImage(x);
        if (!x.isRanked() || !in.shape(1).isRanked()) {
            return List.of(TensorType.of(in.element(0), Shape.unknown(4)));
        }
        Shape shape = x.with(1, in.shape(1).dim(0));
        for (int i = 0; i < 2; i++) {
            shape = shape.with(i + 2, window.outputSize(i, x.dim(i + 2)));
        }
        return List.of(TensorType.of(in.element(0), shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape x = in.shape(0);
        requireImage(x);
        Shape filter = in.shape(1);
        int outputs = (int) filter.size(0);
        int depth = (int) filter.size(1);
        int[] kernel = Sliding.spatial(filter);
        Shape shape = Sliding.outputShape(x, window, outputs);
        int places = Sliding.product(Sliding.spatial(shape));
        int taps = Sliding.product(kernel);
        float[] weights = in.tensor(1).toFloats();
        double[] y = new double[(int) shape.elements()];
        Aside aside = new Aside(this, in, shape, kernel);
        for (int n = 0; n < x.size(0); n++) {
            for (int o = 0; o < outputs; o++) {
                for (int c = 0; c < depth; c++) {
                    int channel = o / (outputs / groups) * depth + c;
                    for (int tap = 0; tap < taps; tap++) {
                        double weight = weights[(o * depth + c) * taps + tap];
                        for (int place = 0; place < places; place++) {
                            y[(n * outputs + o) * places + place] += weight * aside.value(n, channel, tap, place);
                        }
                    }
                }
            }
        }
        Tensor sums = Tensor.ofDoubles(in.element(0), shape, y);
        return List.of(
                in.has(3) ? Sliding.withBias(sums, in.tensor(3).toFloats()).cast(in.element(0)) : sums);
    }

    private static void requireImage(Shape x) {
        if (x.isRanked() && x.rank() != 4) {
            throw new OpException("DeformableConvolution C1: x of shape %s has not two spatial axes".formatted(x));
        }
    }

    /// What each element of the filter sees.
    private static final class Aside {

        private final DeformableConvolution op;
        private final double[] x;
        private final double[] offsets;
        private final double[] mask;
        private final int channels;
        private final int height;
        private final int width;
        private final int taps;
        private final int columns;
        private final int places;
        private final int kernelWidth;

        Aside(DeformableConvolution op, Arguments in, Shape result, int[] kernel) {
            this.op = op;
            x = in.tensor(0).toDoubles();
            offsets = in.tensor(2).toDoubles();
            mask = in.has(4) ? in.tensor(4).toDoubles() : new double[0];
            channels = (int) in.shape(0).size(1);
            height = (int) in.shape(0).size(2);
            width = (int) in.shape(0).size(3);
            taps = Sliding.product(kernel);
            kernelWidth = kernel[1];
            columns = (int) result.size(3);
            places = (int) result.size(2) * columns;
        }

        double value(int n, int channel, int tap, int place) {
            int group = channel / (channels / op.offsetGroups());
            int element = (n * op.offsetGroups() + group) * taps + tap;
            double row = start(0, place / columns, height)
                    + tap / kernelWidth * op.window().dilations().get(0)
                    + offsets[2 * element * places + place];
            double column = start(1, place % columns, width)
                    + tap % kernelWidth * op.window().dilations().get(1)
                    + offsets[(2 * element + 1) * places + place];
            double share = mask.length == 0 ? 1 : mask[element * places + place];
            return share * sample((n * channels + channel) * height * width, row, column);
        }

        private int start(int axis, int place, int size) {
            return place * op.window().strides().get(axis) - op.window().before(axis, size);
        }

        /// Between the four elements around, zeros outside.
        private double sample(int plane, double row, double column) {
            int top = (int) Math.floor(row);
            int left = (int) Math.floor(column);
            double down = row - top;
            double right = column - left;
            return (1 - down) * (1 - right) * at(plane, top, left)
                    + (1 - down) * right * at(plane, top, left + 1)
                    + down * (1 - right) * at(plane, top + 1, left)
                    + down * right * at(plane, top + 1, left + 1);
        }

        private double at(int plane, int row, int column) {
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? x[plane + row * width + column] : 0;
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new DeformableConvolution(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), 1, 1),
                        Some.reals(2, 2, 4, 5),
                        Some.reals(3, 2, 2, 2),
                        Some.reals(2, 8, 3, 4)),
                Example.of(
                        new DeformableConvolution(
                                new Window(
                                        List.of(2, 2),
                                        List.of(2, 2),
                                        List.of(1, 2),
                                        Padding.explicit(List.of(1, 0), List.of(0, 1)),
                                        false),
                                2,
                                2),
                        Some.reals(1, 4, 4, 5),
                        Some.reals(2, 2, 2, 2),
                        Some.reals(1, 16, 2, 2),
                        Some.reals(2),
                        Some.reals(1, 8, 2, 2)),
                Example.of(
                                new DeformableConvolution(
                                        Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), 1, 1),
                                Some.reals(2, 3),
                                Some.reals(2, 3),
                                Some.reals(2, 3))
                        .breaks("C1"));
    }
}
