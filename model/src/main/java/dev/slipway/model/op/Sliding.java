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
        int spatialRank = window.spatialRank();
        int[] kernel = spatial(filter.shape());
        int[] in = spatial(shape);
        int outputs = (int) filter.shape().size(0);
        int depth = (int) filter.shape().size(1);
        Shape result = outputShape(shape, window, outputs);
        int[] out = spatial(result);
        float[] weights = filter.toFloats();
        float[] y = new float[(int) result.elements()];
        int inSize = product(in);
        int outSize = product(out);
        int kernelSize = product(kernel);
        int[][] taps = taps(in, out, kernel, window);
        int batch = (int) shape.size(0);
        int channels = depth * groups;
        int perGroup = outputs / groups;
        double[] sums = new double[outSize];
        for (int n = 0; n < batch; n++) {
            for (int o = 0; o < outputs; o++) {
                Arrays.fill(sums, 0);
                for (int c = 0; c < depth; c++) {
                    int from = (n * channels + o / perGroup * depth + c) * inSize;
                    for (int k = 0; k < kernelSize; k++) {
                        double weight = weights[(o * depth + c) * kernelSize + k];
                        int[] places = taps[k];
                        for (int p = 0; p < outSize; p++) {
                            if (places[p] >= 0) {
                                sums[p] += weight * x[from + places[p]];
                            }
                        }
                    }
                }
                int to = (n * outputs + o) * outSize;
                for (int p = 0; p < outSize; p++) {
                    y[to + p] = (float) sums[p];
                }
            }
        }
        assert spatialRank == kernel.length;
        return Tensor.ofFloats(result, y);
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
        Window window = op.window();
        int[] in = spatial(shape);
        int[] out = spatial(result);
        int[] kernel = spatial(filter.shape());
        int inputs = (int) filter.shape().size(0);
        int perGroup = (int) filter.shape().size(1);
        int outputs = perGroup * op.groups();
        int groupInputs = inputs / op.groups();
        float[] weights = filter.toFloats();
        double[] y = new double[(int) result.elements()];
        int inSize = product(in);
        int outSize = product(out);
        int kernelSize = product(kernel);
        int[] strides = Broadcast.strides(out);
        int[][] places = new int[kernelSize][inSize];
        int[] k = new int[in.length];
        for (int[] tap : places) {
            int[] place = new int[in.length];
            for (int p = 0; p < inSize; p++) {
                int at = 0;
                for (int axis = 0; axis < in.length && at >= 0; axis++) {
                    int i = place[axis] * window.strides().get(axis)
                            + k[axis] * window.dilations().get(axis)
                            - before[axis];
                    at = i < 0 || i >= out[axis] ? -1 : at + i * strides[axis];
                }
                tap[p] = at;
                step(place, in);
            }
            step(k, kernel);
        }
        for (int n = 0; n < shape.size(0); n++) {
            for (int c = 0; c < inputs; c++) {
                int from = (n * inputs + c) * inSize;
                for (int o = 0; o < perGroup; o++) {
                    int to = (n * outputs + c / groupInputs * perGroup + o) * outSize;
                    for (int tap = 0; tap < kernelSize; tap++) {
                        double weight = weights[(c * perGroup + o) * kernelSize + tap];
                        for (int p = 0; p < inSize; p++) {
                            if (places[tap][p] >= 0) {
                                y[to + places[tap][p]] += weight * x[from + p];
                            }
                        }
                    }
                }
            }
        }
        return Tensor.ofDoubles(dev.slipway.model.tensor.ElementType.FLOAT32, result, y);
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
