package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// One of two regions; both take all the captured inputs, in order.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `condition:bool` |  |
/// | input 1 | `captured...` |  |
/// | output 0 | `y...` | |
public record If(Region then, Region otherwise) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("If: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("If: evaluation is not written yet");
    }
}
