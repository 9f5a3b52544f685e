package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Kernels that slide over the spatial axes of channels-first tensors.
final class Sliding {

    private Sliding() {}

    /// What a function makes of the elements under one application of a window.
    interface Reducer {
        double reduce(double[] values, int[] places, int count, int windowSize);
    }

    /// What a window makes of the shape of `x`, channels kept. Breaks C1 of `op` where `x` has not the layout's rank.
    static Shape slid(String op, Shape x, Layout layout, Window window) {
        if (!x.isRanked()) {
            return Shape.unknown(layout.rank());
        }
        if (x.rank() != layout.rank()) {
            throw new OpException("%s C1: x of shape %s has not the rank of layout %s".formatted(op, x, layout));
        }
        Shape shape = x;
        for (int i = 0; i < layout.spatialRank(); i++) {
            int axis = layout.spatial().get(i);
            shape = shape.with(axis, window.outputSize(i, x.dim(axis)));
        }
        return shape;
    }

    static Tensor pooled(Tensor x, Layout layout, Window window, Reducer reducer) {
        Layout first = Layout.channelsFirst(layout.spatialRank());
        Tensor turned = Permutation.apply(x, layout.permutationTo(first));
        Shape result = outputShape(turned.shape(), window, turned.shape().size(1));
        double[] y = pool(turned.toDoubles(), turned.shape(), window, result, reducer);
        return Permutation.apply(Tensor.ofDoubles(x.element(), result, y), first.permutationTo(layout));
    }

    static Shape outputShape(Shape x, Window window, long channels) {
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), Dim.of(channels)));
        for (int i = 0; i < window.spatialRank(); i++) {
            dims.add(window.outputSize(i, x.dim(i + 2)));
        }
        return Shape.of(dims);
    }

    static Tensor convolve(float[] x, Shape shape, Tensor filter, Window window, int groups) {
        Shape result = outputShape(shape, window, filter.shape().size(0));
        int[][] taps = taps(spatial(shape), spatial(result), spatial(filter.shape()), window);
        return weighted(x, shape, filter.toDoubles(), taps, result, groups);
    }

    /// Each output channel the sum of the input channels of its group, weighted for each tap.
    ///
    /// @param weights of each output channel, each input channel of its group, each tap
    private static Tensor weighted(float[] x, Shape shape, double[] weights, int[][] taps, Shape result, int groups) {
        int channels = (int) shape.size(1);
        int outputs = (int) result.size(1) / groups;
        int depth = channels / groups * taps.length;
        int inSize = product(spatial(shape));
        int outSize = product(spatial(result));
        float[] y = new float[(int) result.elements()];
        for (int plane = 0; plane < shape.size(0) * groups; plane++) {
            int in = plane * (channels / groups);
            int out = plane * outputs;
            Products.multiply(
                    weights,
                    plane % groups * outputs * depth,
                    outputs,
                    depth,
                    (k, from, places) -> pick(x, (in + k / taps.length) * inSize, taps[k % taps.length], from, places),
                    outSize,
                    (row, from, places) -> {
                        int to = (out + row) * outSize + from;
                        for (int p = 0; p < places.length; p++) {
                            y[to + p] = (float) places[p];
                        }
                    });
        }
        return Tensor.ofFloats(result, y);
    }

    private static void pick(float[] x, int start, int[] tap, int from, double[] places) {
        for (int p = 0; p < places.length; p++) {
            int at = tap[from + p];
            places[p] = at < 0 ? 0 : x[start + at];
        }
    }

    /// For each element of the kernel and each place of the output, where in the input it lies; negative: in the
    /// padding.
    static int[][] taps(int[] in, int[] out, int[] kernel, Window window) {
        int rank = in.length;
        int outSize = product(out);
        int[][] taps = new int[product(kernel)][outSize];
        int[] strides = Broadcast.strides(in);
        int[] k = new int[rank];
        for (int[] tap : taps) {
            int[] place = new int[rank];
            for (int p = 0; p < outSize; p++) {
                int at = 0;
                for (int axis = 0; axis < rank && at >= 0; axis++) {
                    int i = place[axis] * window.strides().get(axis)
                            - window.before(axis, in[axis])
                            + k[axis] * window.dilations().get(axis);
                    at = i < 0 || i >= in[axis] ? -1 : at + i * strides[axis];
                }
                tap[p] = at;
                step(place, out);
            }
            step(k, kernel);
        }
        return taps;
    }

    private static void step(int[] index, int[] sizes) {
        for (int axis = sizes.length - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--) {
            index[axis] = 0;
        }
    }

    static Tensor withBias(Tensor y, float[] bias) {
        float[] values = y.toFloats();
        int size = values.length == 0 ? 1 : product(spatial(y.shape()));
        for (int i = 0; i < values.length; i++) {
            values[i] += bias[i / size % bias.length];
        }
        return Tensor.ofFloats(y.shape(), values);
    }

    static Tensor transposed(
            float[] x, Shape shape, Tensor filter, TransposedConvolution op, Shape result, int[] before) {
        int inputs = (int) filter.shape().size(0) / op.groups();
        int outputs = (int) filter.shape().size(1);
        int kernel = product(spatial(filter.shape()));
        double[] given = filter.toDoubles();
        double[] weights = new double[given.length];
        for (int i = 0; i < given.length; i++) {
            int input = i / kernel / outputs;
            int output = input / inputs * outputs + i / kernel % outputs;
            weights[(output * inputs + input % inputs) * kernel + i % kernel] = given[i];
        }
        int[][] taps = origins(spatial(shape), spatial(result), spatial(filter.shape()), op.window(), before);
        return weighted(x, shape, weights, taps, result, op.groups());
    }

    /// For each element of the kernel and each place of the output, from where in the input it is spread to it;
    /// negative: from nowhere.
    private static int[][] origins(int[] in, int[] out, int[] kernel, Window window, int[] before) {
        int[][] origins = new int[product(kernel)][product(out)];
        int[] strides = Broadcast.strides(in);
        int[] k = new int[in.length];
        for (int[] origin : origins) {
            int[] place = new int[in.length];
            for (int p = 0; p < origin.length; p++) {
                int at = 0;
                for (int axis = 0; axis < in.length && at >= 0; axis++) {
                    int spread = place[axis]
                            + before[axis]
                            - k[axis] * window.dilations().get(axis);
                    int i = Math.floorDiv(spread, window.strides().get(axis));
                    boolean from =
                            i >= 0 && i < in[axis] && i * window.strides().get(axis) == spread;
                    at = from ? at + i * strides[axis] : -1;
                }
                origin[p] = at;
                step(place, out);
            }
            step(k, kernel);
        }
        return origins;
    }

    /// Reduces the elements under each application of the window.
    static double[] pool(double[] x, Shape shape, Window window, Shape result, Reducer reducer) {
        int[] in = spatial(shape);
        int[] out = spatial(result);
        int[] kernel = window.kernel().stream().mapToInt(Integer::intValue).toArray();
        int[][] taps = taps(in, out, kernel, window);
        int inSize = product(in);
        int outSize = product(out);
        int planes = (int) (shape.size(0) * shape.size(1));
        double[] y = new double[planes * outSize];
        double[] values = new double[taps.length];
        int[] places = new int[taps.length];
        for (int plane = 0; plane < planes; plane++) {
            for (int p = 0; p < outSize; p++) {
                int count = 0;
                for (int[] tap : taps) {
                    if (tap[p] >= 0) {
                        values[count] = x[plane * inSize + tap[p]];
                        places[count++] = plane * inSize + tap[p];
                    }
                }
                y[plane * outSize + p] = reducer.reduce(values, places, count, padded(window, in, out, p));
            }
        }
        return y;
    }

    /// How many elements of an application lie in the padded input: those beyond it, under a rounded-up end, do not
    /// count.
    private static int padded(Window window, int[] in, int[] out, int place) {
        int size = 1;
        int rest = place;
        for (int axis = in.length - 1; axis >= 0; axis--) {
            int start = rest % out[axis] * window.strides().get(axis) - window.before(axis, in[axis]);
            rest /= out[axis];
            int limit = in[axis] + window.after(axis, in[axis]);
            int count = 0;
            for (int k = 0; k < window.kernel().get(axis); k++) {
                count += start + k * window.dilations().get(axis) < limit ? 1 : 0;
            }
            size *= count;
        }
        return size;
    }

    static int[] spatial(Shape shape) {
        int[] sizes = shape.intSizes();
        return Arrays.copyOfRange(sizes, 2, sizes.length);
    }

    static int product(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }
}
