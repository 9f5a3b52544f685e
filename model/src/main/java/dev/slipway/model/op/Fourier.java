package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's DFT: the last axis is real or [real, imaginary].
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `length` | optional |
/// | input 2 | `axis` | optional |
/// | output 0 | `y` | |
public record Fourier(boolean inverse, boolean onesided) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Shape.unknown(in.shape(0).rank())));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Fourier has no reference evaluator yet");
    }
}
