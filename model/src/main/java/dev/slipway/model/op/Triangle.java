package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The upper or lower triangle of the last two axes, zeros elsewhere (ONNX's Trilu).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `diagonal` | optional |
/// | output 0 | `y` | |
public record Triangle(boolean upper) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Triangle: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Triangle: evaluation is not written yet");
    }
}
