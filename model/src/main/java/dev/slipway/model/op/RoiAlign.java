package dev.slipway.model.op;

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
        throw new OpException("RoiAlign: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("RoiAlign: evaluation is not written yet");
    }
}
