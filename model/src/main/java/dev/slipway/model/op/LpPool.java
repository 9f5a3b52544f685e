package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The p-norm of the elements under each application of a window, `sum(abs(x)^p)^(1 / p)`, by channel; padding adds
/// nothing.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float, the axes of `layout` | |
/// | output 0 | `y` | type of `x` | batch and channels of `x`; spatial sizes as `window` makes them |
///
/// - **C1** `x` has the rank of `layout`
///
/// Source: [ONNX LpPool](https://onnx.ai/onnx/operators/onnx__LpPool.html).
///
/// @param layout which axis of `x` and `y` is what
/// @param window the sizes, steps and padding of the window
/// @param p the exponent, at least 1
public record LpPool(Layout layout, Window window, int p) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Sliding.slid("LpPool", in.shape(0), layout, window)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Sliding.pooled(in.tensor(0), layout, window, (values, _, count, _) -> {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += Math.pow(Math.abs(values[i]), p);
            }
            return Math.pow(sum, 1.0 / p);
        }));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Window window : Some.windows()) {
            examples.add(Example.of(new LpPool(Layout.NCHW, window, 2), Some.reals(2, 3, 4, 5)));
        }
        examples.add(Example.of(
                        new LpPool(Layout.NCHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), 2),
                        Some.reals(2, 3))
                .breaks("C1"));
        return examples;
    }
}
