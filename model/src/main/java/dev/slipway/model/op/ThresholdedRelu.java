package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y = x > alpha ? x : 0`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX ThresholdedRelu](https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html).
///
/// @param alpha what an element must exceed to be kept
public record ThresholdedRelu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).map(x -> x > alpha ? x : 0));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new ThresholdedRelu(0.5f), Some.reals(2, 3)));
    }
}
