package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// Without some axes of size 1.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `axes` | integer `[k]` | optional; negative counts from the end; where absent all of size 1 go |
/// | output 0 | `y` | as `x`, without `axes` | of unknown rank where `axes` is absent and a size is not known |
///
/// - **C1** `-rank(x) <= axis < rank(x)` for each of `axes`
/// - **C2** each of `axes` has size 1, as far as sizes are known
///
/// Source: [ONNX Squeeze](https://onnx.ai/onnx/operators/onnx__Squeeze.html),
/// [TensorFlow Squeeze](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Squeeze).
public record Squeeze() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0).withShape(Shape.UNRANKED));
        }
        if (!in.has(1)) {
            boolean certain = x.dims().stream().allMatch(Dim::isKnown);
            Shape shape = Shape.of(x.dims().stream().filter(dim -> !dim.is(1)).toList());
            return List.of(in.type(0).withShape(certain ? shape : Shape.UNRANKED));
        }
        Optional<long[]> axes = Axes.known(in, 1);
        if (axes.isEmpty()) {
            return List.of(in.type(0)
                    .withShape(Axes.length(in, 1)
                            .map(count -> Shape.unknown(x.rank() - count))
                            .orElse(Shape.UNRANKED)));
        }
        return List.of(in.type(0).withShape(squeezed(x, axes.get())));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        if (!in.has(1)) {
            return List.of(x.reshaped(
                    Shape.of(x.shape().dims().stream().filter(dim -> !dim.is(1)).toList())));
        }
        return List.of(x.reshaped(squeezed(x.shape(), in.tensor(1).toLongs())));
    }

    private static Shape squeezed(Shape x, long[] axes) {
        int[] normal = Axes.normalize(axes, x.rank(), "Squeeze C1");
        for (int axis : normal) {
            if (x.dim(axis).isKnown() && !x.dim(axis).is(1)) {
                throw new OpException("Squeeze C2: axis %d of %s has not size 1".formatted(axis, x));
            }
        }
        return Axes.reduced(x, normal, false);
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
                Example.of(new Squeeze(), Some.reals(1, 3, 1), Some.longs(-1)),
                Example.of(new Squeeze(), Some.reals(1, 3, 1)),
                Example.of(new Squeeze(), Some.longs(5), Some.longs(0)),
                Example.of(new Squeeze(), Some.reals(2, 3), Some.longs(2)).breaks("C1"),
                Example.of(new Squeeze(), Some.reals(2, 3), Some.longs(0)).breaks("C2"));
    }
}
