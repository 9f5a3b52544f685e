package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The same elements in another shape; one size may be -1; a 0 copies the input's size unless `zeroIsZero`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `shape` |  |
/// | output 0 | `y` | |
public record Reshape(boolean zeroIsZero) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Reshape: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Reshape: evaluation is not written yet");
    }
}
