package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// TensorFlow's CropAndResize, channels last.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `image` |  |
/// | input 1 | `boxes` |  |
/// | input 2 | `boxIndices` |  |
/// | input 3 | `size` |  |
/// | output 0 | `y` | |
public record CropAndResize(boolean nearest, float extrapolation) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<List<Dim>> size = in.dims(3);
        Dim height = size.map(List::getFirst).orElse(Dim.UNKNOWN);
        Dim width = size.map(List::getLast).orElse(Dim.UNKNOWN);
        return List.of(TensorType.of(
                ElementType.FLOAT32,
                Shape.of(List.of(in.shape(1).dim(0), height, width, in.shape(0).dim(-1)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("CropAndResize has no reference evaluator yet");
    }
}
