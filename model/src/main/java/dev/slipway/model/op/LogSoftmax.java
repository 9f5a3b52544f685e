package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The logarithm of Softmax along `axis`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record LogSoftmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("LogSoftmax: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("LogSoftmax: evaluation is not written yet");
    }
}
