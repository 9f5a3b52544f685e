package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `max(0, min(1, alpha * x + beta))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX HardSigmoid](https://onnx.ai/onnx/operators/onnx__HardSigmoid.html).
///
/// @param alpha the slope
/// @param beta the value at 0
public record HardSigmoid(float alpha, float beta) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> Math.max(0, Math.min(1, alpha * x + beta))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new HardSigmoid(0.2f, 0.5f), Some.reals(2, 3)));
    }
}
