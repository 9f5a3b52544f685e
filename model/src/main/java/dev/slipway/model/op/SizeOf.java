package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The number of elements as a scalar.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record SizeOf(ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("SizeOf: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("SizeOf: evaluation is not written yet");
    }
}
