package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x` where it is not negative, else `alpha * x`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX LeakyRelu](https://onnx.ai/onnx/operators/onnx__LeakyRelu.html),
/// [TensorFlow LeakyRelu](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LeakyRelu).
///
/// @param alpha the slope below zero
public record LeakyRelu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> x >= 0 ? x : alpha * x));
    }

    @Override
    public Scales scales() {
        return new Scales.Apart(1);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new LeakyRelu(0.1f), Some.reals(2, 3)));
    }
}
