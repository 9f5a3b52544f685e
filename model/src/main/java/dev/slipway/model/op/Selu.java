package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y = gamma * (x > 0 ? x : alpha * (exp(x) - 1))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[...]` | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Selu](https://onnx.ai/onnx/operators/onnx__Selu.html),
/// [TensorFlow Selu](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Selu).
///
/// @param alpha factor of the negative part, 1.67326 as it was proposed
/// @param gamma factor of everything, 1.0507 as it was proposed
public record Selu(float alpha, float gamma) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> gamma * (x > 0 ? x : alpha * Math.expm1(x))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Selu(1.67f, 1.05f), Some.reals(2, 3)));
    }
}
