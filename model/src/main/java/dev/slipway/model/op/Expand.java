package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Repeated to the shape that x and `shape` broadcast to; where `shape` says 1, the size of x stays.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | input 1 | `shape` | integer `[rank]` | |
/// | output 0 | `y` | type of `x`, broadcast of both shapes | |
///
/// Source: [ONNX Expand](https://onnx.ai/onnx/operators/onnx__Expand.html),
/// [TensorFlow BroadcastTo](https://www.tensorflow.org/api_docs/python/tf/raw_ops/BroadcastTo).
public record Expand() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<List<Dim>> wanted = in.dims(1);
        Shape shape = wanted.isPresent()
                ? Broadcast.shape(in.shape(0), Shape.of(wanted.get()))
                : Axes.length(in, 1)
                        .filter(_ -> in.shape(0).isRanked())
                        .map(count -> Shape.unknown(Math.max(count, in.shape(0).rank())))
                        .orElse(Shape.UNRANKED);
        return List.of(in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape shape = Broadcast.shape(in.shape(0), Shape.of(in.tensor(1).toLongs()));
        return List.of(Broadcast.to(in.tensor(0), shape));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> x = in.dims(0);
        Optional<List<Dim>> shape = in.dims(1);
        boolean filled = x.isPresent()
                && x.get().size() == 1
                && shape.isPresent()
                && shape.get().size() == 1;
        return filled
                        && shape.get().getFirst().isKnown()
                        && shape.get().getFirst().size() <= 1024
                ? Optional.of(Collections.nCopies(
                        (int) shape.get().getFirst().size(), x.get().getFirst()))
                : Optional.empty();
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
        return List.of(Example.of(new Expand(), Some.reals(2, 1), Some.longs(3, 1, 4)));
    }
}
