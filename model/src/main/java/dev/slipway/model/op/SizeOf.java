package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// The number of elements, in symbols where a size is symbolic.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any, any shape | |
/// | output 0 | `y` | `output`, scalar | |
///
/// Source: [ONNX Size](https://onnx.ai/onnx/operators/onnx__Size.html),
/// [TensorFlow Size](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Size).
///
/// @param output the element type of `y`, an integer
public record SizeOf(ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(output, Shape.SCALAR));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Tensor.ofLongs(output, Shape.SCALAR, in.tensor(0).size()));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.shape(0).isRanked() ? Optional.of(List.of(in.shape(0).elementsExpression())) : Optional.empty();
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new SizeOf(ElementType.INT64), Some.reals(2, 3)));
    }
}
