package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Continuously differentiable exponential linear unit: `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Celu](https://onnx.ai/onnx/operators/onnx__Celu.html).
///
/// @param alpha how far below zero y goes; not 0
public record Celu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Celu(0.7f), Some.reals(2, 3)));
    }
}
