package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Convolution (cross-correlation) over any number of spatial axes. The filter's output axis has all output
/// channels, its input axis those of one group; depthwise is groups = input channels.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `filter` |  |
/// | input 2 | `bias` | optional |
/// | output 0 | `y` | |
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
