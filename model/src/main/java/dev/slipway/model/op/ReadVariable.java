package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The value of a variable of the model at this point.
///
/// | | name | |
/// |--|--|--|
/// | output 0 | `y` | |
public record ReadVariable(String variable) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ReadVariable: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ReadVariable: evaluation is not written yet");
    }
}
