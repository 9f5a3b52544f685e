package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Cut along `axis`; without `sizes` into `parts` equal pieces, the last smaller where it does not divide.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `sizes` | optional |
/// | output 0 | `y...` | |
public record Split(int axis, int parts) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Split: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Split: evaluation is not written yet");
    }
}
