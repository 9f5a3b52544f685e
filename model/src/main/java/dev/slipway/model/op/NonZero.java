package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The indices of elements that are not zero, `[rank, n]`, in row-major order.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `indices` | |
public record NonZero(ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("NonZero: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("NonZero: evaluation is not written yet");
    }
}
