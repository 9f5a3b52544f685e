package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The gradient of [Convolution] by its input: each element of `x`, times the filter, added to `y` where the window
/// lies. Sums are in double precision, rounded to float32.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float, axes as `layout` names them | |
/// | input 1 | `filter` | float, axes as `filterLayout` names them | outputs: those of one group; inputs: all of `x` |
/// | input 2 | `bias` | float `[channels of y]` | optional; 0 where absent |
/// | output 0 | `y` | as `x`, other channels and spatial sizes | |
///
/// A spatial size of `y` is the first that applies: the one of `outputSizes`; `size * stride` where padding is
/// computed; `(size - 1) * stride + extent - padding + outputPadding`, where `extent = (kernel - 1) * dilation + 1`.
///
/// Source: [ONNX ConvTranspose](https://onnx.ai/onnx/operators/onnx__ConvTranspose.html),
/// [TensorFlow Conv2DBackpropInput](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv2DBackpropInput),
/// [TFLite TRANSPOSE_CONV](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param layout which axis of `x` and `y` is what
/// @param filterLayout which axis of the filter is what
/// @param window strides, dilations and padding, of which padding is cut off `y`; its kernel is that of the filter
/// @param outputPadding elements added at the end of each spatial axis of `y`; empty: none
/// @param outputSizes the spatial sizes of `y`; empty: derived
/// @param groups how many groups the channels of `x` are divided into, each convolved by itself; 1 or more
public record TransposedConvolution(
        Layout layout,
        FilterLayout filterLayout,
        Window window,
        List<Integer> outputPadding,
        List<Integer> outputSizes,
        int groups)
        implements Op {

    public TransposedConvolution {
        outputPadding = List.copyOf(outputPadding);
        outputSizes = List.copyOf(outputSizes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(TensorType.of(in.element(0), Shape.unknown(layout.rank())));
        }
        Shape filter = in.shape(1);
        Dim channels = filter.isRanked() ? filter.dim(filterLayout.output()).times(groups) : Dim.UNKNOWN;
        Shape shape = x.with(layout.channel(), channels);
        for (int i = 0; i < layout.spatialRank(); i++) {
            int axis = layout.spatial().get(i);
            shape = shape.with(axis, outputSize(i, x.dim(axis)));
        }
        return List.of(TensorType.of(in.element(0), shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        int spatialRank = layout.spatialRank();
        Tensor x = Permutation.apply(in.tensor(0), layout.permutationTo(Layout.channelsFirst(spatialRank)));
        Tensor filter = Permutation.apply(
                in.tensor(1), filterLayout.permutationTo(FilterLayout.inputOutputSpatial(spatialRank)));
        List<Dim> dims =
                new ArrayList<>(List.of(x.shape().dim(0), filter.shape().dim(1).times(groups)));
        int[] before = new int[spatialRank];
        for (int i = 0; i < spatialRank; i++) {
            long size = outputSize(i, x.shape().dim(i + 2)).size();
            dims.add(Dim.of(size));
            before[i] = before(i, x.shape().size(i + 2), size);
        }
        Tensor y = Sliding.transposed(x.toFloats(), x.shape(), filter, this, Shape.of(dims), before);
        if (in.has(2)) {
            y = Sliding.withBias(y, in.tensor(2).toFloats());
        }
        return List.of(Permutation.apply(y, Layout.channelsFirst(spatialRank).permutationTo(layout))
                .cast(in.element(0)));
    }

    /// The output size along spatial axis `axis` for an input of size `input`.
    public Dim outputSize(int axis, Dim input) {
        if (!outputSizes.isEmpty()) {
            return Dim.of(outputSizes.get(axis));
        }
        int stride = window.strides().get(axis);
        Padding padding = window.padding();
        if (!padding.isExplicit()) {
            return input.times(stride);
        }
        int extra = outputPadding.isEmpty() ? 0 : outputPadding.get(axis);
        return input.minus(1)
                .times(stride)
                .plus(extra
                        + window.extent(axis)
                        - padding.before().get(axis)
                        - padding.after().get(axis));
    }

    /// How many elements are cut off before the output along spatial axis `axis`.
    public int before(int axis, long input, long output) {
        Padding padding = window.padding();
        if (padding.isExplicit()) {
            return padding.before().get(axis);
        }
        int extra = outputPadding.isEmpty() ? 0 : outputPadding.get(axis);
        long total = Math.max(0, (input - 1) * window.strides().get(axis) + extra + window.extent(axis) - output);
        return (int) (padding.mode() == Padding.Mode.SAME_UPPER ? total / 2 : total - total / 2);
    }

    @Override
    public Scales scales() {
        return new Scales.Layer(filterLayout.output());
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new TransposedConvolution(
                                Layout.NCHW,
                                FilterLayout.IOHW,
                                Window.of(List.of(3, 3), List.of(2, 2), Padding.explicit(List.of(1, 1), List.of(1, 1))),
                                List.of(1, 0),
                                List.of(),
                                1),
                        Some.reals(1, 2, 3, 4),
                        Some.reals(2, 3, 3, 3),
                        Some.reals(3)),
                Example.of(
                        new TransposedConvolution(
                                Layout.NHWC,
                                FilterLayout.HWOI,
                                Window.of(List.of(3, 3), List.of(2, 2), Padding.SAME),
                                List.of(),
                                List.of(6, 7),
                                1),
                        Some.reals(1, 3, 4, 2),
                        Some.reals(3, 3, 5, 2)),
                Example.of(
                        new TransposedConvolution(
                                Layout.NHWC,
                                FilterLayout.HWOI,
                                Window.of(List.of(3, 3), List.of(3, 2), Padding.SAME),
                                List.of(),
                                List.of(10, 8),
                                1),
                        Some.reals(1, 3, 4, 2),
                        Some.reals(3, 3, 2, 2)),
                Example.of(
                        new TransposedConvolution(
                                Layout.NCHW,
                                FilterLayout.IOHW,
                                new Window(
                                        List.of(2, 3),
                                        List.of(2, 1),
                                        List.of(2, 3),
                                        Padding.explicit(List.of(1, 0), List.of(0, 1)),
                                        false),
                                List.of(),
                                List.of(),
                                2),
                        Some.reals(1, 4, 3, 4),
                        Some.reals(4, 1, 2, 3),
                        Some.reals(2)));
    }
}
