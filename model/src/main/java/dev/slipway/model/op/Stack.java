package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Joined along a new axis.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x...` | any `[...]`, all alike | one or more |
/// | output 0 | `y` | as `x`, their number inserted at `axis` | |
///
/// - **C1** `-rank(y) <= axis < rank(y)`
///
/// Source: [TensorFlow Pack](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Pack),
/// [TFLite PACK](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param axis where in `y` the new axis is; negative counts from the end
public record Stack(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        for (int i = 0; i < in.size(); i++) {
            if (in.shape(i).isRanked()) {
                Shape x = in.shape(i);
                int at = Axes.normalize(axis, x.rank() + 1, "Stack C1");
                return List.of(in.type(0).withShape(x.withAxisAt(at, Dim.of(in.size()))));
            }
        }
        return List.of(in.type(0).withShape(Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        int at = Axes.normalize(axis, in.shape(0).rank() + 1, "Stack C1");
        Tensor[] parts = new Tensor[in.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = in.tensor(i).reshaped(in.shape(i).withAxisAt(at, Dim.of(1)));
        }
        return new Concat(at).evaluate(Arguments.of(parts));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        List<Dim> all = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            Optional<List<Dim>> part = in.dims(i);
            if (part.isEmpty() || part.get().size() != 1) {
                return Optional.empty();
            }
            all.addAll(part.get());
        }
        return Optional.of(all);
    }

    @Override
    public Scales scales() {
        return new Scales.Shared(Scales.Shared.ALL, true);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Stack(1), Some.reals(2, 3), Some.reals(2, 3)),
                Example.of(new Stack(0), Tensor.scalar(4L), Tensor.scalar(5L)),
                Example.of(new Stack(3), Some.reals(2, 3), Some.reals(2, 3)).breaks("C1"));
    }
}
