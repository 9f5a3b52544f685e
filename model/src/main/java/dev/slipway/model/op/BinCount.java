package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// How often each integer below `size` occurs in each row of x, or the sum of its weights; if `binary`, only whether
/// it occurs. Integers from `size` on are left out.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | integer `[..., n]` or scalar | none negative; a scalar counts as a row of one |
/// | input 1 | `size` | integer scalar | how many integers are counted |
/// | input 2 | `weights` | number, shape of `x` or empty | optional; each element counts 1 where absent or empty |
/// | output 0 | `y` | of `weights`, or of `x` without | `[..., size]` |
///
/// - **C1** no element of `x` is negative
///
/// Source: [TensorFlow DenseBincount](https://www.tensorflow.org/api_docs/python/tf/raw_ops/DenseBincount).
///
/// @param binary whether y is 1 for each integer that occurs, whatever its weight
public record BinCount(boolean binary) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Dim size = in.dims(1).map(List::getFirst).orElse(Dim.UNKNOWN);
        Shape x = in.shape(0);
        return List.of(TensorType.of(
                in.has(2) ? in.element(2) : in.element(0), x.isRanked() ? counts(x, size) : Shape.UNRANKED));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        int size = (int) in.tensor(1).scalarLong();
        long[] x = in.tensor(0).toLongs();
        double[] weights = in.has(2) ? in.tensor(2).toDoubles() : new double[0];
        Shape shape = counts(in.shape(0), Dim.of(size));
        double[] y = new double[(int) shape.elements()];
        int perRow = in.shape(0).rank() == 0 ? 1 : (int) in.shape(0).size(-1);
        for (int i = 0; i < x.length; i++) {
            if (x[i] < 0) {
                throw new OpException("BinCount C1: element %d of x is %d".formatted(i, x[i]));
            }
            if (x[i] < size) {
                int at = i / perRow * size + (int) x[i];
                y[at] = binary ? 1 : y[at] + (weights.length == 0 ? 1 : weights[i]);
            }
        }
        return List.of(Tensor.ofDoubles(in.has(2) ? in.element(2) : in.element(0), shape, y));
    }

    private static Shape counts(Shape x, Dim size) {
        List<Dim> dims = new ArrayList<>(x.dims().subList(0, Math.max(0, x.rank() - 1)));
        dims.add(size);
        return Shape.of(dims);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new BinCount(false), Some.ints(1, 0, 1, 7), Tensor.scalar(3L)),
                Example.of(new BinCount(false), Some.ints(1, 0, 1), Tensor.scalar(3L), Some.floats(0.5f, 1, 2)),
                Example.of(new BinCount(true), Tensor.ofInts(Shape.of(2, 2), 1, 1, 0, 2), Tensor.scalar(3L)),
                Example.of(new BinCount(false), Some.ints(-1), Tensor.scalar(2L))
                        .breaks("C1"));
    }
}
