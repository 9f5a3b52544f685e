package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The determinant of each matrix.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., n, n]` | |
/// | output 0 | `y` | type of `x`, `[...]` | |
///
/// - **C1** `x` has at least two axes
/// - **C2** the last two axes of `x` are equally long
///
/// Source: [ONNX Det](https://onnx.ai/onnx/operators/onnx__Det.html),
/// [TensorFlow MatrixDeterminant](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatrixDeterminant).
public record Determinant() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(TensorType.of(in.element(0), x));
        }
        if (x.rank() < 2) {
            throw new OpException("Determinant C1: x of shape %s is no matrix".formatted(x));
        }
        if (x.dim(-1).isKnown() && x.dim(-2).isKnown() && x.size(-1) != x.size(-2)) {
            throw new OpException("Determinant C2: the matrices of shape %s are not square".formatted(x));
        }
        return List.of(TensorType.of(in.element(0), x.withoutAxis(-1).withoutAxis(-1)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int n = (int) x.shape().size(-1);
        Shape shape = x.shape().withoutAxis(-1).withoutAxis(-1);
        double[] values = x.toDoubles();
        double[] y = new double[(int) shape.elements()];
        for (int i = 0; i < y.length; i++) {
            double[][] rows = new double[n][n];
            for (int row = 0; row < n; row++) {
                System.arraycopy(values, (i * n + row) * n, rows[row], 0, n);
            }
            y[i] = determinant(rows);
        }
        return List.of(Tensor.ofDoubles(x.element(), shape, y));
    }

    /// Gaussian elimination; the largest pivot of each column keeps the rounding small.
    private static double determinant(double[][] rows) {
        double product = 1;
        for (int column = 0; column < rows.length; column++) {
            int pivot = column;
            for (int row = column + 1; row < rows.length; row++) {
                pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
            }
            if (rows[pivot][column] == 0) {
                return 0;
            }
            if (pivot != column) {
                double[] swapped = rows[pivot];
                rows[pivot] = rows[column];
                rows[column] = swapped;
                product = -product;
            }
            product *= rows[column][column];
            for (int row = column + 1; row < rows.length; row++) {
                double factor = rows[row][column] / rows[column][column];
                for (int i = column; i < rows.length; i++) {
                    rows[row][i] -= factor * rows[column][i];
                }
            }
        }
        return product;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Determinant(), Some.reals(2, 3, 3)),
                Example.of(new Determinant(), Some.reals(3)).breaks("C1"),
                Example.of(new Determinant(), Some.reals(2, 3)).breaks("C2"));
    }
}
