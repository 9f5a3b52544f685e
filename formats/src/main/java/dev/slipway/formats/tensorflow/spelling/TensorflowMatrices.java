package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Linear algebra on small matrices of known size, unrolled into products and sums.
final class TensorflowMatrices {

    private static final int MAX_UNROLLED = 64;

    private TensorflowMatrices() {}

    static void spellings() {
        TensorflowOps.spell("MatrixInverse BatchMatrixInverse", TensorflowMatrices::inverse);
        TensorflowOps.spell("MatrixSolve BatchMatrixSolve", TensorflowMatrices::solve);
        TensorflowOps.spell("MatrixTriangularSolve BatchMatrixTriangularSolve", TensorflowMatrices::triangularSolve);
        TensorflowOps.spell("Cholesky BatchCholesky", TensorflowMatrices::cholesky);
        TensorflowOps.spell("Lu", TensorflowMatrices::triangles).outputs("lu", "p");
        TensorflowOps.spell("LogMatrixDeterminant", TensorflowMatrices::logDeterminant)
                .outputs("sign", "log_abs_determinant");
        TensorflowOps.spell("MatrixDeterminant BatchMatrixDeterminant", node -> node.is(new Determinant(), node.in(0)))
                .write(Determinant.class, (_, node, emit) -> emit.is(node, "MatrixDeterminant"));
        TensorflowOps.spell("Cross", TensorflowMatrices::cross);
        TensorflowOps.spell("InTopK InTopKV2", TensorflowMatrices::inTopK);
    }

    /// The size of the square matrices in the last two axes of an input.
    private static int order(TensorflowNode node, int index) {
        Shape shape = node.shape(index);
        Dim last = shape.isRanked() && shape.rank() > 1 ? shape.dim(-1) : Dim.UNKNOWN;
        if (!last.isKnown() || last.size() > MAX_UNROLLED) {
            throw new TensorflowNode.NotConstant(
                    "matrices of shape %s are not of a known size up to %d".formatted(shape, MAX_UNROLLED));
        }
        return (int) last.size();
    }

    private static double[] identity(int n) {
        double[] values = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i * n + i] = 1;
        }
        return values;
    }

    static List<Value> inverse(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int n = order(node, 0);
        Value matrix = node.flag("adjoint") ? formula.adjoint(node.in(0)) : node.in(0);
        Value unit = formula.plus(formula.times(matrix, 0), formula.matrix(n, n, identity(n)));
        return List.of(solved(node, formula, matrix, unit, n));
    }

    static List<Value> solve(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value matrix = node.flag("adjoint") ? formula.adjoint(node.in(0)) : node.in(0);
        return List.of(solved(node, formula, matrix, node.in(1), order(node, 0)));
    }

    /// Gauss and Jordan's elimination, the largest element of each column as its pivot.
    static Value solved(TensorflowNode node, TensorflowFormula formula, Value matrix, Value right, int n) {
        Value rows = formula.concat(-1, matrix, right);
        for (int k = 0; k < n; k++) {
            rows = pivoted(node, formula, rows, k, n);
            Value pivot = formula.slice(rows, -2, k, k + 1);
            Value scaled = formula.over(pivot, formula.slice(pivot, -1, k, k + 1));
            Value factors = formula.times(formula.slice(rows, -1, k, k + 1), column(formula, n, k, 0, 1));
            Value cleared = formula.minus(rows, formula.times(factors, scaled));
            rows = replaced(formula, cleared, scaled, k, n);
        }
        return formula.slice(rows, -1, n, Integer.MAX_VALUE);
    }

    /// A column of `other`s with `own` at `k`.
    private static Value column(TensorflowFormula formula, int n, int k, double own, double other) {
        double[] values = new double[n];
        Arrays.fill(values, other);
        values[k] = own;
        return formula.matrix(n, 1, values);
    }

    private static Value replaced(TensorflowFormula formula, Value rows, Value row, int k, int n) {
        Value kept = formula.times(rows, column(formula, n, k, 0, 1));
        return formula.plus(kept, formula.times(row, column(formula, n, k, 1, 0)));
    }

    /// Row `k` exchanged with the row from there on whose element in column `k` is largest.
    private static Value pivoted(TensorflowNode node, TensorflowFormula formula, Value rows, int k, int n) {
        if (k == n - 1) {
            return rows;
        }
        Value exchange = exchange(node, formula, rows, k, n);
        return formula.product(exchange, rows);
    }

    /// The permutation matrix that exchanges row `k` with that of its pivot.
    private static Value exchange(TensorflowNode node, TensorflowFormula formula, Value rows, int k, int n) {
        Value size = formula.unary(Unary.Kind.ABS, formula.at(rows, k, -1));
        double[] mask = new double[n];
        Arrays.fill(mask, 0, k, -1e30);
        Value open = formula.plus(size, node.constant("open", Tensor.ofDoubles(node.element(0), Shape.of(n), mask)));
        Value best =
                node.step("pivot", new ArgReduction(ArgReduction.Kind.MAX, -1, false, false, ElementType.INT64), open);
        Value pivot = formula.unsqueeze(best, -1, -2);
        Value row = node.constant(
                "rows", Tensor.ofLongs(Shape.of(n, 1), LongStream.range(0, n).toArray()));
        Value column = node.constant(
                "columns", Tensor.ofLongs(Shape.of(1, n), LongStream.range(0, n).toArray()));
        Value own = formula.index(k);
        Value fromRow = formula.choose(
                formula.compare(Comparison.Kind.EQUAL, row, own),
                pivot,
                formula.choose(formula.compare(Comparison.Kind.EQUAL, row, pivot), own, row));
        return formula.cast(formula.compare(Comparison.Kind.EQUAL, fromRow, column), node.element(0));
    }

    static List<Value> triangularSolve(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int n = order(node, 0);
        boolean lower = node.flag("lower", true) != node.flag("adjoint");
        Value matrix = node.flag("adjoint") ? formula.adjoint(node.in(0)) : node.in(0);
        Value rest = node.in(1);
        Value[] rows = new Value[n];
        for (int step = 0; step < n; step++) {
            int k = lower ? step : n - 1 - step;
            Value pivot = formula.slice(formula.slice(matrix, -2, k, k + 1), -1, k, k + 1);
            rows[k] = formula.over(formula.slice(rest, -2, k, k + 1), pivot);
            if (step < n - 1) {
                Value factors = formula.slice(matrix, -1, k, k + 1);
                rest = formula.minus(rest, formula.product(factors, rows[k]));
            }
        }
        return List.of(formula.concat(-2, rows));
    }

    static List<Value> cholesky(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int n = order(node, 0);
        Value rest = node.in(0);
        Value[] columns = new Value[n];
        for (int k = 0; k < n; k++) {
            Value pivot = formula.slice(formula.slice(rest, -2, k, k + 1), -1, k, k + 1);
            double[] below = new double[n];
            Arrays.fill(below, k, n, 1);
            Value column = formula.times(formula.slice(rest, -1, k, k + 1), formula.matrix(n, 1, below));
            columns[k] = formula.over(column, formula.unary(Unary.Kind.SQRT, pivot));
            if (k < n - 1) {
                rest = formula.minus(rest, node.step("product", new MatMul(false, true), columns[k], columns[k]));
            }
        }
        return List.of(formula.concat(-1, columns));
    }

    /// Both triangles in one matrix, and where each row came from.
    static List<Value> triangles(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        int n = order(node, 0);
        Value rows = node.in(0);
        Value counted = node.constant(
                "rows", Tensor.ofLongs(Shape.of(n, 1), LongStream.range(0, n).toArray()));
        Value origin = formula.cast(counted, node.element(0));
        for (int k = 0; k < n - 1; k++) {
            Value exchange = exchange(node, formula, rows, k, n);
            rows = formula.product(exchange, rows);
            origin = formula.product(exchange, origin);
            Value pivot = formula.slice(rows, -2, k, k + 1);
            double[] below = new double[n];
            Arrays.fill(below, k + 1, n, 1);
            Value under = formula.matrix(n, 1, below);
            double[] right = new double[n];
            Arrays.fill(right, k + 1, n, 1);
            Value factors = formula.times(
                    formula.over(formula.slice(rows, -1, k, k + 1), formula.slice(pivot, -1, k, k + 1)), under);
            Value cleared =
                    formula.minus(rows, formula.times(factors, formula.times(pivot, formula.matrix(1, n, right))));
            double[] own = new double[n];
            own[k] = 1;
            Value at = formula.times(under, formula.matrix(1, n, own));
            Value elsewhere = formula.minus(formula.number(1), at);
            rows = formula.plus(formula.times(cleared, elsewhere), formula.times(factors, formula.matrix(1, n, own)));
        }
        Value permutation = formula.cast(formula.squeeze(origin, -1), node.type("output_idx_type", ElementType.INT32));
        return List.of(rows, permutation);
    }

    static List<Value> logDeterminant(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value determinant = node.step("determinant", new Determinant(), node.in(0));
        Value sign = formula.unary(Unary.Kind.SIGN, determinant);
        return List.of(sign, formula.unary(Unary.Kind.LOG, formula.unary(Unary.Kind.ABS, determinant)));
    }

    static List<Value> cross(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value next = node.vector("next", 1, 2, 0);
        Value after = node.vector("after", 2, 0, 1);
        Value[] turned = new Value[4];
        for (int i = 0; i < 4; i++) {
            turned[i] = node.step("turned", new Gather(-1, 0), node.in(i % 2), i == 0 || i == 3 ? next : after);
        }
        return List.of(formula.minus(formula.times(turned[0], turned[1]), formula.times(turned[2], turned[3])));
    }

    /// Whether the score of each target is among the best.
    static List<Value> inTopK(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value target = node.step(
                "target",
                new dev.slipway.model.op.GatherElements(1),
                node.in(0),
                formula.cast(formula.unsqueeze(node.in(1), 1), ElementType.INT64));
        Value better = formula.cast(formula.compare(Comparison.Kind.GREATER, node.in(0), target), ElementType.INT64);
        Value rank = formula.reduced(Reduction.Kind.SUM, better, 1);
        Value k = node.inputs().size() > 2
                ? formula.cast(node.in(2), ElementType.INT64)
                : formula.index(node.integer("k", 1));
        Value finite = node.step("finite", new Unary(Unary.Kind.IS_FINITE), formula.squeeze(target, 1));
        return List.of(
                node.step("in", new Logical(Logical.Kind.AND), formula.compare(Comparison.Kind.LESS, rank, k), finite));
    }
}
