package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The element of `value` everywhere in a tensor of the given shape. Of a vector of integers, up to 1024 long, the
/// elements are known.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `shape` | integer `[rank]` | |
/// | output 0 | `y` | type of `value` | of that shape; only its rank is inferred where `shape` is not known |
///
/// Source: [ONNX ConstantOfShape](https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html),
/// [TensorFlow Fill](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Fill).
///
/// @param value a tensor of one element
public record Fill(Tensor value) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<List<Dim>> dims = in.dims(0);
        Shape shape = dims.isPresent()
                ? Shape.of(dims.get())
                : Axes.length(in, 0).map(Shape::unknown).orElse(Shape.UNRANKED);
        return List.of(TensorType.of(value.element(), shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape shape = Shape.of(in.tensor(0).toLongs());
        return List.of(Picked.of(value, new int[(int) shape.elements()], shape));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<long[]> count = Axes.known(in, 0);
        return count.isPresent()
                        && count.get().length == 1
                        && count.get()[0] <= 1024
                        && value.element().isInteger()
                ? Optional.of(Collections.nCopies((int) count.get()[0], Dim.of(value.scalarLong())))
                : Optional.empty();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Fill(Tensor.scalar(2f)), Some.longs(2, 3)),
                Example.of(new Fill(Tensor.scalar(7L)), Some.longs(3)));
    }
}
