package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's Col2Im.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `imageShape` |  |
/// | input 2 | `blockShape` |  |
/// | output 0 | `y` | |
public record ColumnsToImage(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ColumnsToImage has no reference evaluator yet");
    }
}
