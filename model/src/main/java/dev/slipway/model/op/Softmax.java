package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `exp(x - max(x)) / sum(exp(x - max(x)))` along `axis`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Softmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Softmax: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Softmax: evaluation is not written yet");
    }
}
