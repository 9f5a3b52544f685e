package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x >= 0 ? x : slope * x`, slope broadcast to x.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `slope` |  |
/// | output 0 | `y` | |
public record PRelu() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("PRelu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("PRelu: evaluation is not written yet");
    }
}
