package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The first `lengths[b]` elements along time reversed, for each b.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `lengths` |  |
/// | output 0 | `y` | |
public record ReverseSequence(int batchAxis, int timeAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ReverseSequence: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ReverseSequence: evaluation is not written yet");
    }
}
