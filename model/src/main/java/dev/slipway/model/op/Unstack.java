package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One output for each index of `axis`, which disappears.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., parts, ...]` | |
/// | output 0 | `y...` | as `x`, without `axis` | `parts` many |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [TensorFlow Unpack](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Unpack),
/// [TFLite UNPACK](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param axis the axis that disappears; negative counts from the end
/// @param parts its size, which is the number of outputs
public record Unstack(int axis, int parts) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = x.isRanked() ? x.withoutAxis(Axes.normalize(axis, x.rank(), "Unstack C1")) : x;
        return Collections.nCopies(parts, in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int at = Axes.normalize(axis, x.shape().rank(), "Unstack C1");
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            results.add(Slice.along(x, at, i, 1).reshaped(x.shape().withoutAxis(at)));
        }
        return results;
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return in.dims(0).map(dims -> dims.subList(0, Math.min(1, dims.size())));
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
                Example.of(new Unstack(1, 3), Some.reals(2, 3)).withOutputs(3),
                Example.of(new Unstack(2, 1), Some.reals(2, 3)).breaks("C1"));
    }
}
