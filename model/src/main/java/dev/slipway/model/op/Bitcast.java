package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The bits read as another type; where widths differ the last axis appears or disappears (TensorFlow's Bitcast).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Bitcast(ElementType to) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Bitcast: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Bitcast: evaluation is not written yet");
    }
}
