package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's NonMaxSuppression: [n, 3] of batch, class, box.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `boxes` |  |
/// | input 1 | `scores` |  |
/// | input 2 | `maxOutput` | optional |
/// | input 3 | `iouThreshold` | optional |
/// | input 4 | `scoreThreshold` | optional |
/// | output 0 | `selected:int64` | |
public record NonMaxSuppression(boolean centerBoxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(ElementType.INT64, Shape.of(List.of(Dim.UNKNOWN, Dim.of(3)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("NonMaxSuppression has no reference evaluator yet");
    }
}
