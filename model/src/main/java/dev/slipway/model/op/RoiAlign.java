package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's RoiAlign, channels first.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `rois` |  |
/// | input 2 | `batches` |  |
/// | output 0 | `y` | |
public record RoiAlign(boolean average, boolean halfPixel, int height, int width, int samplingRatio, float spatialScale)
        implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(
                in.element(0),
                Shape.of(List.of(in.shape(1).dim(0), in.shape(0).dim(1), Dim.of(height), Dim.of(width)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RoiAlign has no reference evaluator yet");
    }
}
