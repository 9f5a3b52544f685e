package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// The shape that two shapes broadcast to.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | integer `[rank]` | the sizes of a shape |
/// | input 1 | `b` | integer `[rank]` | the sizes of another |
/// | output 0 | `y` | type of `a`, `[max(rank(a), rank(b))]` | its sizes known in symbols where those of both are |
///
/// Source: [TensorFlow BroadcastArgs](https://www.tensorflow.org/api_docs/python/tf/raw_ops/BroadcastArgs).
public record BroadcastShape() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<Integer> a = Axes.length(in, 0);
        Optional<Integer> b = Axes.length(in, 1);
        Dim size = a.isPresent() && b.isPresent() ? Dim.of(Math.max(a.get(), b.get())) : Dim.UNKNOWN;
        return List.of(TensorType.of(in.element(0), Shape.of(List.of(size))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape shape = Broadcast.shape(
                Shape.of(in.tensor(0).toLongs()), Shape.of(in.tensor(1).toLongs()));
        return List.of(Tensor.ofLongs(in.element(0), Shape.of(shape.rank()), shape.sizes()));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.dims(0)
                .flatMap(a -> in.dims(1)
                        .map(b -> Broadcast.shape(Shape.of(a), Shape.of(b)).dims()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new BroadcastShape(), Some.longs(2, 1), Some.longs(3)));
    }
}
