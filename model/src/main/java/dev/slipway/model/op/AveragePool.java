package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The mean of the elements under each application of a window, by channel. Elements in the padding are zeros that
/// count where `countPadding`; what lies beyond the padding, under a rounded-up end, never counts.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float, the axes of `layout` | |
/// | output 0 | `y` | element type of `x` | batch and channels of `x`; spatial sizes as `window` makes them |
///
/// - **C1** `x` has the rank of `layout`
///
/// Source: [ONNX AveragePool](https://onnx.ai/onnx/operators/onnx__AveragePool.html),
/// [TensorFlow AvgPool](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AvgPool),
/// [TensorFlow AvgPool3D](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AvgPool3D).
///
/// @param layout which axis of `x` and `y` is what
/// @param window the sizes, steps and padding of the window
/// @param countPadding whether padding is divided by, too
public record AveragePool(Layout layout, Window window, boolean countPadding) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Sliding.slid("AveragePool", in.shape(0), layout, window)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Sliding.pooled(in.tensor(0), layout, window, (values, _, count, whole) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += values[i];
            }
            return sum / (countPadding ? whole : count);
        }));
    }

    @Override
    public Scales scales() {
        return new Scales.Shared(1, false);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Window window : Some.windows()) {
            examples.add(Example.of(new AveragePool(Layout.NHWC, window, false), Some.reals(2, 4, 5, 3)));
            examples.add(Example.of(new AveragePool(Layout.NCHW, window, true), Some.reals(2, 3, 4, 5)));
        }
        Window wide = Window.of(List.of(2, 2), List.of(2, 2), Padding.explicit(List.of(2, 1), List.of(3, 2)));
        Window apart = Window.of(List.of(2, 1), List.of(3, 2), Padding.SAME);
        examples.add(Example.of(new AveragePool(Layout.NHWC, wide, true), Some.reals(2, 4, 5, 3)));
        examples.add(Example.of(new AveragePool(Layout.NHWC, apart, false), Some.reals(2, 6, 6, 3)));
        examples.add(Example.of(
                        new AveragePool(Layout.NCHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), false),
                        Some.reals(2, 3))
                .breaks("C1"));
        return examples;
    }
}
