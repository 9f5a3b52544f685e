package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Convolution (in fact cross-correlation) over any number of spatial axes:
/// `y[o, p] = bias[o] + sum(x[c, p * stride + k * dilation - padding] * filter[o, c, k])` over the input channels `c`
/// of the group of `o` and the places `k` of the filter. Depthwise is `groups` = input channels.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float, the axes of `layout` | |
/// | input 1 | `filter` | float, the axes of `filterLayout` | its input axis has the channels of one group of `x` |
/// | input 2 | `bias` | float `[outputs]` | optional; zeros where absent |
/// | output 0 | `y` | type of `x` | a channel for each output of `filter`; spatial sizes as `window` makes them |
///
/// - **C1** `x` has the rank of `layout`
/// - **C2** `x` has `groups` times as many channels as the input axis of `filter`
///
/// Source: [ONNX Conv](https://onnx.ai/onnx/operators/onnx__Conv.html),
/// [TensorFlow Conv2D](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv2D),
/// [TensorFlow Conv3D](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Conv3D),
/// [TensorFlow DepthwiseConv2dNative](https://www.tensorflow.org/api_docs/python/tf/raw_ops/DepthwiseConv2dNative).
///
/// @param layout which axis of `x` and `y` is what
/// @param filterLayout which axis of `filter` is what
/// @param window steps, dilations and padding; the sizes are the filter's
/// @param groups into how many groups the channels of `x` and `y` are cut; each group of y sees one of x
public record Convolution(Layout layout, FilterLayout filterLayout, Window window, int groups) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = Sliding.slid("Convolution", x, layout, window);
        if (!x.isRanked()) {
            return List.of(TensorType.of(in.element(0), shape));
        }
        Shape filter = in.shape(1);
        Dim channels = filter.isRanked() ? filter.dim(filterLayout.output()) : Dim.UNKNOWN;
        Dim depth = filter.isRanked() ? filter.dim(filterLayout.input()) : Dim.UNKNOWN;
        Dim given = x.dim(layout.channel());
        if (depth.isKnown() && given.isKnown() && depth.size() * groups != given.size()) {
            throw new OpException("Convolution C2: x has %s channels, the filter %s takes %d groups of %s"
                    .formatted(given, filter, groups, depth));
        }
        return List.of(TensorType.of(in.element(0), shape.with(layout.channel(), channels)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Shape first = x.shape().permuted(layout.permutationTo(Layout.channelsFirst(layout.spatialRank())));
        float[] data = Permutation.apply(x, layout.permutationTo(Layout.channelsFirst(layout.spatialRank())))
                .toFloats();
        Tensor filter = Permutation.apply(
                in.tensor(1), filterLayout.permutationTo(FilterLayout.outputInputSpatial(layout.spatialRank())));
        Tensor result = Sliding.convolve(data, first, filter, window, groups);
        if (in.has(2)) {
            result = Sliding.withBias(result, in.tensor(2).toFloats());
        }
        return List.of(Permutation.apply(
                        result, Layout.channelsFirst(layout.spatialRank()).permutationTo(layout))
                .cast(x.element()));
    }

    @Override
    public Scales scales() {
        return new Scales.Layer(filterLayout.output());
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        Window two = Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2));
        return List.of(
                Example.of(
                        new Convolution(
                                Layout.NHWC,
                                FilterLayout.HWIO,
                                Window.of(List.of(3, 2), List.of(2, 1), Padding.SAME),
                                1),
                        Some.reals(1, 4, 5, 2),
                        Some.reals(3, 2, 2, 4),
                        Some.reals(4)),
                Example.of(
                        new Convolution(Layout.NCHW, FilterLayout.OIHW, two, 2),
                        Some.reals(1, 4, 4, 5),
                        Some.reals(6, 2, 2, 2)),
                Example.of(
                        new Convolution(Layout.NHWC, FilterLayout.IHWO, two, 3),
                        Some.reals(1, 4, 5, 3),
                        Some.reals(1, 2, 2, 3)),
                Example.of(
                        new Convolution(
                                Layout.channelsFirst(3),
                                FilterLayout.outputInputSpatial(3),
                                new Window(
                                        List.of(2, 2, 3),
                                        List.of(2, 1, 1),
                                        List.of(2, 1, 2),
                                        Padding.explicit(List.of(1, 0, 1), List.of(0, 1, 2)),
                                        false),
                                2),
                        Some.reals(1, 4, 4, 3, 5),
                        Some.reals(6, 2, 2, 2, 3)),
                Example.of(
                                new Convolution(Layout.NCHW, FilterLayout.OIHW, two, 1),
                                Some.reals(2, 3),
                                Some.reals(1, 2, 2, 2))
                        .breaks("C1"),
                Example.of(
                                new Convolution(Layout.NCHW, FilterLayout.OIHW, two, 1),
                                Some.reals(1, 2, 3, 3),
                                Some.reals(1, 3, 2, 2))
                        .breaks("C2"));
    }
}
