package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// With axes of size 1 at given places of the result.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `axes` | integer `[k]` | places in `y`, negative counts from its end; none twice |
/// | output 0 | `y` | as `x`, a size of 1 at each of `axes` | of rank `rank(x) + k` |
///
/// - **C1** `-rank(y) <= axis < rank(y)` for each of `axes`
///
/// Source: [ONNX Unsqueeze](https://onnx.ai/onnx/operators/onnx__Unsqueeze.html),
/// [TensorFlow ExpandDims](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ExpandDims).
public record Unsqueeze() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Optional<long[]> axes = Axes.known(in, 1);
        if (!x.isRanked() || axes.isEmpty()) {
            Shape shape = x.isRanked()
                    ? Axes.length(in, 1)
                            .map(count -> Shape.unknown(x.rank() + count))
                            .orElse(Shape.UNRANKED)
                    : Shape.UNRANKED;
            return List.of(in.type(0).withShape(shape));
        }
        return List.of(in.type(0).withShape(expanded(x, axes.get())));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(in.tensor(0).reshaped(expanded(in.shape(0), in.tensor(1).toLongs())));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.dims(0);
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    private static Shape expanded(Shape x, long[] axes) {
        Shape shape = x;
        for (int axis : Axes.normalize(axes, x.rank() + axes.length, "Unsqueeze C1")) {
            shape = shape.withAxisAt(axis, Dim.of(1));
        }
        return shape;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Unsqueeze(), Some.reals(2, 3), Some.longs(0, -1)),
                Example.of(new Unsqueeze(), Tensor.scalar(5L), Some.longs(0)),
                Example.of(new Unsqueeze(), Some.reals(2, 3), Some.longs(3)).breaks("C1"));
    }
}
