package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Repeats body while condition of the state is true; both take the whole state; what is only read passes
/// through.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `state...` |  |
/// | output 0 | `state...` | |
public record While(Region condition, Region body) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("While: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("While: evaluation is not written yet");
    }
}
