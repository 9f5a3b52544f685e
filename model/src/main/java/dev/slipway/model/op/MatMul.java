package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Matrix product over the last two axes, the others broadcast, as NumPy has it: `y[i, j] = sum(a[i, k] * b[k, j])`
/// over `k`. Sums are in double precision, rounded once.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | number `[batch..., m, k]`, or `[k]` | a vector is a row, and `y` has no axis `m` |
/// | input 1 | `b` | as `a`, `[batch..., k, n]`, or `[k]` | a vector is a column, and `y` has no axis `n` |
/// | output 0 | `y` | as `a`, `[batch..., m, n]` | |
///
/// - **C1** `a` and `b` have an axis at least
/// - **C2** the inner sizes `k` of `a` and `b` are equal
///
/// Batch axes that do not broadcast are refused too.
///
/// Source: [ONNX MatMul](https://onnx.ai/onnx/operators/onnx__MatMul.html),
/// [TensorFlow BatchMatMulV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/BatchMatMulV2).
///
/// @param transposeA whether `a` is `[batch..., k, m]` instead; a vector stays as it is
/// @param transposeB whether `b` is `[batch..., n, k]` instead; a vector stays as it is
public record MatMul(boolean transposeA, boolean transposeB) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), shape(in.shape(0), in.shape(1), transposeA, transposeB)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor a = matrices(in.tensor(0), transposeA, true);
        Tensor b = matrices(in.tensor(1), transposeB, false);
        int rows = (int) a.shape().size(-2);
        int inner = (int) a.shape().size(-1);
        int columns = (int) b.shape().size(-1);
        Shape outerA = Shape.of(a.shape().dims().subList(0, a.shape().rank() - 2));
        Shape outerB = Shape.of(b.shape().dims().subList(0, b.shape().rank() - 2));
        Shape outer = Broadcast.shape(outerA, outerB);
        int[] fromA = Broadcast.sources(outerA, outer);
        int[] fromB = Broadcast.sources(outerB, outer);
        double[] left = a.toDoubles();
        double[] result = new double[fromA.length * rows * columns];
        for (int batch = 0; batch < fromA.length; batch++) {
            long first = (long) fromB[batch] * inner;
            int to = batch * rows;
            Products.multiply(
                    left,
                    fromA[batch] * rows * inner,
                    rows,
                    inner,
                    (k, from, places) -> b.read((first + k) * columns + from, places),
                    columns,
                    (row, from, places) ->
                            System.arraycopy(places, 0, result, (to + row) * columns + from, places.length));
        }
        return List.of(
                Tensor.ofDoubles(in.element(0), shape(in.shape(0), in.shape(1), transposeA, transposeB), result));
    }

    private static Shape shape(Shape a, Shape b, boolean transposeA, boolean transposeB) {
        if (!a.isRanked() || !b.isRanked()) {
            return Shape.UNRANKED;
        }
        if (a.rank() == 0 || b.rank() == 0) {
            throw new OpException("MatMul C1: operands need at least one axis, got %s and %s".formatted(a, b));
        }
        boolean vectorA = a.rank() == 1;
        boolean vectorB = b.rank() == 1;
        Dim rows = vectorA ? Dim.of(1) : a.dim(transposeA ? -1 : -2);
        Dim inner = vectorA ? a.dim(0) : a.dim(transposeA ? -2 : -1);
        Dim innerB = vectorB ? b.dim(0) : b.dim(transposeB ? -1 : -2);
        Dim columns = vectorB ? Dim.of(1) : b.dim(transposeB ? -2 : -1);
        if (inner.isKnown() && innerB.isKnown() && !inner.equals(innerB)) {
            throw new OpException(
                    "MatMul C2: inner sizes %s and %s of %s and %s differ".formatted(inner, innerB, a, b));
        }
        Shape batch = Broadcast.shape(
                Shape.of(a.dims().subList(0, Math.max(0, a.rank() - 2))),
                Shape.of(b.dims().subList(0, Math.max(0, b.rank() - 2))));
        List<Dim> dims = new ArrayList<>(batch.dims());
        if (!vectorA) {
            dims.add(rows);
        }
        if (!vectorB) {
            dims.add(columns);
        }
        return Shape.of(dims);
    }

    /// The operand as a stack of matrices, in the order they are multiplied in.
    private static Tensor matrices(Tensor x, boolean transpose, boolean left) {
        if (x.shape().rank() == 1) {
            return x.reshaped(left ? Shape.of(1, x.size()) : Shape.of(x.size(), 1));
        }
        if (!transpose) {
            return x;
        }
        int rank = x.shape().rank();
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(permutation, rank - 1, rank - 2);
        return Permutation.apply(x, permutation);
    }

    @Override
    public Scales scales() {
        return new Scales.Apart(2);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new MatMul(false, false), Some.reals(2, 3, 4), Some.reals(4, 5)),
                Example.of(new MatMul(false, false), Some.reals(4), Some.reals(2, 4, 5)),
                Example.of(new MatMul(true, true), Some.reals(4, 3), Some.reals(5, 4)),
                Example.of(new MatMul(false, false), Tensor.scalar(1f), Some.reals(2, 3))
                        .breaks("C1"),
                Example.of(new MatMul(false, false), Some.reals(2, 3), Some.reals(2, 3))
                        .breaks("C2"));
    }
}
