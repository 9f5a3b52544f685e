package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Where values would be inserted into rows of `sorted` so that these stay sorted.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `sorted` | number `[..., n]` | ascending along the last axis |
/// | input 1 | `values` | as `sorted`, `[..., m]` | |
/// | output 0 | `y` | `output` `[..., m]` | from 0 to `n` |
///
/// - **C1** both inputs have the same axes but the last, which each has
///
/// Source: [TensorFlow LowerBound](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LowerBound),
/// [TensorFlow UpperBound](https://www.tensorflow.org/api_docs/python/tf/raw_ops/UpperBound).
///
/// @param right whether a value goes after elements equal to it, otherwise before them
/// @param output the element type of `y`, an integer
public record SearchSorted(boolean right, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireEqualRows(in.shape(0), in.shape(1));
        return List.of(TensorType.of(output, in.shape(1)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireEqualRows(in.shape(0), in.shape(1));
        double[] sorted = in.tensor(0).toDoubles();
        double[] values = in.tensor(1).toDoubles();
        int length = (int) in.shape(0).size(-1);
        int perRow = (int) in.shape(1).size(-1);
        long[] y = new long[values.length];
        for (int i = 0; i < y.length; i++) {
            int start = i / perRow * length;
            while (y[i] < length && isBefore(sorted[start + (int) y[i]], values[i])) {
                y[i]++;
            }
        }
        return List.of(Tensor.ofLongs(output, in.shape(1), y));
    }

    private boolean isBefore(double element, double value) {
        return element < value || right && element == value;
    }

    private static void requireEqualRows(Shape sorted, Shape values) {
        if (!sorted.isRanked() || !values.isRanked()) {
            return;
        }
        boolean fit = sorted.rank() == values.rank() && sorted.rank() > 0;
        for (int i = 0; fit && i < sorted.rank() - 1; i++) {
            boolean known = sorted.dim(i).isKnown() && values.dim(i).isKnown();
            fit = !known || sorted.size(i) == values.size(i);
        }
        if (!fit) {
            throw new OpException("SearchSorted C1: the rows of sorted %s and of values %s do not correspond"
                    .formatted(sorted, values));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new SearchSorted(false, ElementType.INT32), Some.floats(1, 2, 2, 3), Some.floats(2, 0, 9)),
                Example.of(
                        new SearchSorted(true, ElementType.INT64),
                        Tensor.ofFloats(Shape.of(2, 2), 1, 2, 2, 3),
                        Tensor.ofFloats(Shape.of(2, 1), 2, 2)),
                Example.of(new SearchSorted(false, ElementType.INT32), Some.reals(2, 3), Some.reals(3, 3))
                        .breaks("C1"));
    }
}
