package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `y = x >= 0 ? x : slope * x`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | input 1 | `slope` | as `x`, broadcast with `x` | |
/// | output 0 | `y` | as `x`, the shape both broadcast to | |
///
/// Source: [ONNX PRelu](https://onnx.ai/onnx/operators/onnx__PRelu.html),
/// [TFLite PRELU](https://www.tensorflow.org/mlir/tfl_ops).
public record PRelu() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Broadcast.shape(in.shape(0), in.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(
                Elementwise.reals(in.tensor(0), in.tensor(1), in.element(0), (x, slope) -> x >= 0 ? x : slope * x));
    }

    @Override
    public Scales scales() {
        return new Scales.Apart(2);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new PRelu(), Some.reals(2, 3), Some.shares(3)));
    }
}
