package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// TensorFlow's ExtractImagePatches, channels last.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record ExtractPatches(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Dim depth =
                x.dim(3).times((long) window.kernel().get(0) * window.kernel().get(1));
        return List.of(TensorType.of(
                in.element(0),
                Shape.of(List.of(x.dim(0), window.outputSize(0, x.dim(1)), window.outputSize(1, x.dim(2)), depth))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ExtractPatches has no reference evaluator yet");
    }
}
