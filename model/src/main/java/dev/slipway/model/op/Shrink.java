package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y = x < -lambda ? x + bias : x > lambda ? x - bias : 0`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Shrink](https://onnx.ai/onnx/operators/onnx__Shrink.html).
///
/// @param lambda up to which distance from 0 elements become 0
/// @param bias how far the others are moved towards 0
public record Shrink(float lambda, float bias) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Shrink(0.5f, 0.1f), Some.reals(2, 3)));
    }
}
