package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The reals that a value of quantised type stands for: `scale * (x - zeroPoint)` with the parameters of the type.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | quantised | |
/// | output 0 | `y` | float32, shape of `x` | |
///
/// - **C1** the type of `x` is quantised
///
/// Source: [TFLite DEQUANTIZE](https://www.tensorflow.org/mlir/tfl_ops).
public record Dequantize() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        if (!in.type(0).isQuantized()) {
            throw new OpException("Dequantize C1: x of type %s is not quantised".formatted(in.type(0)));
        }
        return List.of(TensorType.of(ElementType.FLOAT32, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Dequantize(), Some.integers(ElementType.INT8, 2, 3))
                        .quantized(Quantization.perTensor(0.02f, 3)),
                Example.of(new Dequantize(), Some.reals(2, 3)).breaks("C1"));
    }
}
