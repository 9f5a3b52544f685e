package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The k extreme elements along `axis`; equal ones by lower index first. `k` has one element.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `k` |  |
/// | output 0 | `values` | |
/// | output 1 | `indices` | |
public record TopK(int axis, boolean largest, boolean sorted, ElementType indices) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("TopK: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("TopK: evaluation is not written yet");
    }
}
