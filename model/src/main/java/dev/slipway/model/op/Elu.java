package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Exponential linear unit: `x` where it is not negative, else `alpha * (exp(x) - 1)`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Elu](https://onnx.ai/onnx/operators/onnx__Elu.html),
/// [TensorFlow Elu](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Elu).
///
/// @param alpha how far below zero y goes
public record Elu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> x >= 0 ? x : alpha * Math.expm1(x)));
    }

    @Override
    public Scales scales() {
        return new Scales.Apart(1);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Elu(0.7f), Some.reals(2, 3)));
    }
}
