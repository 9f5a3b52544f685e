package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `start, start + delta, …` below (or above) limit; all scalars of one type.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `start` |  |
/// | input 1 | `limit` |  |
/// | input 2 | `delta` |  |
/// | output 0 | `y` | |
public record Range() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Range: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Range: evaluation is not written yet");
    }
}
