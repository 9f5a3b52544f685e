package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's STFT.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `signal` |  |
/// | input 1 | `step` |  |
/// | input 2 | `window` | optional |
/// | input 3 | `length` | optional |
/// | output 0 | `y` | |
public record ShortTimeFourier(boolean onesided) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Shape.unknown(4)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ShortTimeFourier has no reference evaluator yet");
    }
}
