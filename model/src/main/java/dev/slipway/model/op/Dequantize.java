package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The reals that a value of quantised type stands for; float32.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Dequantize() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Dequantize: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Dequantize: evaluation is not written yet");
    }
}
