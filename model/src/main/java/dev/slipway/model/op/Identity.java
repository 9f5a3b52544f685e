package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// The input, its elements as far as they are known in symbols included.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Identity](https://onnx.ai/onnx/operators/onnx__Identity.html),
/// [TensorFlow Identity](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Identity).
public record Identity() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.dims(0);
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Identity(), Some.reals(2, 3)),
                Example.of(new Identity(), Tensor.ofTexts(Shape.of(2), "a", "")),
                Example.of(new Identity(), Some.reals(0, 3)));
    }
}
