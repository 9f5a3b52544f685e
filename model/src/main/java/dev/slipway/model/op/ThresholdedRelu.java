package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x > alpha ? x : 0`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record ThresholdedRelu(float alpha) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("ThresholdedRelu: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ThresholdedRelu: evaluation is not written yet");
    }
}
