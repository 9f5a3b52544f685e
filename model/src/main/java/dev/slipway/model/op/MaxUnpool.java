package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Undoes MaxPool (channels first).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | input 2 | `shape` | optional |
/// | output 0 | `y` | |
public record MaxUnpool(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Shape.unknown(in.shape(0).rank())));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("MaxUnpool has no reference evaluator yet");
    }
}
