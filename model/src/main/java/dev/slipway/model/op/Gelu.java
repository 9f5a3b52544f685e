package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Gaussian error linear unit: `x / 2 * (1 + erf(x / sqrt(2)))`, or approximately
/// `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Gelu](https://onnx.ai/onnx/operators/onnx__Gelu.html),
/// [TFLite GELU](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param approximate whether by `tanh`
public record Gelu(boolean approximate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0)
                .map(x -> approximate
                        ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
                        : 0.5 * x * (1 + SpecialFunctions.erf(x / Math.sqrt(2)))));
    }

    @Override
    public Scales scales() {
        return new Scales.Apart(1);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Gelu(true), Some.reals(2, 3)), Example.of(new Gelu(false), Some.reals(2, 3)));
    }
}
