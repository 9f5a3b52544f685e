package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y = x * sigmoid(alpha * x)`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[...]` | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Swish](https://onnx.ai/onnx/operators/onnx__Swish.html),
/// [ONNX Runtime QuickGelu](https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
///
/// @param alpha factor within the sigmoid; 1 gives SiLU
public record Swish(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> x / (1 + Math.exp(-alpha * x))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Swish(1), Some.reals(2, 3)));
    }
}
