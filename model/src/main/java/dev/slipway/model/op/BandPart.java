package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A band of the last two axes, zeros elsewhere; negative means all (TensorFlow's MatrixBandPart).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `lower` |  |
/// | input 2 | `upper` |  |
/// | output 0 | `y` | |
public record BandPart() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("BandPart: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("BandPart: evaluation is not written yet");
    }
}
