package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Linear algebra on small matrices of known size, unrolled into products and sums, and diagonals.
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
        TensorflowOps.spell("MatrixDeterminant BatchMatrixDeterminant", node -> node.is(new Determinant(), node.in(0)));
        TensorflowOps.spell("Cross", TensorflowMatrices::cross);
        TensorflowOps.spell("MatrixDiagPartV2 MatrixDiagPartV3", TensorflowMatrices::diagonalPart);
        TensorflowOps.spell(
                "MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 BatchMatrixSetDiag", TensorflowMatrices::setDiagonal);
        TensorflowOps.spell("MatrixDiagV2 MatrixDiagV3", TensorflowMatrices::fromDiagonals);
        TensorflowOps.spell("InTopK InTopKV2", TensorflowMatrices::inTopK);
        TensorflowOps.spell("ApproximateEqual", TensorflowMatrices::isClose);
        TensorflowOps.spell("Xdivy", TensorflowMatrices::divideWhereNotZero);
        TensorflowOps.spell("Xlog1py", TensorflowMatrices::timesLog1p);
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
        Formula formula = Formula.of(node);
        int n = order(node, 0);
        Value matrix = node.flag("adjoint") ? formula.adjoint(node.in(0)) : node.in(0);
        Value unit = formula.plus(formula.times(matrix, 0), formula.matrix(n, n, identity(n)));
        return List.of(solved(node, formula, matrix, unit, n));
    }

    static List<Value> solve(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value matrix = node.flag("adjoint") ? formula.adjoint(node.in(0)) : node.in(0);
        return List.of(solved(node, formula, matrix, node.in(1), order(node, 0)));
    }

    /// Gauss and Jordan's elimination, the largest element of each column as its pivot.
    private static Value solved(TensorflowNode node, Formula formula, Value matrix, Value right, int n) {
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
    private static Value column(Formula formula, int n, int k, double own, double other) {
        double[] values = new double[n];
        Arrays.fill(values, other);
        values[k] = own;
        return formula.matrix(n, 1, values);
    }

    private static Value replaced(Formula formula, Value rows, Value row, int k, int n) {
        Value kept = formula.times(rows, column(formula, n, k, 0, 1));
        return formula.plus(kept, formula.times(row, column(formula, n, k, 1, 0)));
    }

    /// Row `k` exchanged with the row from there on whose element in column `k` is largest.
    private static Value pivoted(TensorflowNode node, Formula formula, Value rows, int k, int n) {
        if (k == n - 1) {
            return rows;
        }
        Value exchange = exchange(node, formula, rows, k, n);
        return formula.product(exchange, rows);
    }

    /// The permutation matrix that exchanges row `k` with that of its pivot.
    private static Value exchange(TensorflowNode node, Formula formula, Value rows, int k, int n) {
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
        Formula formula = Formula.of(node);
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
        Formula formula = Formula.of(node);
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
        Formula formula = Formula.of(node);
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
        Formula formula = Formula.of(node);
        Value determinant = node.step("determinant", new Determinant(), node.in(0));
        Value sign = formula.unary(Unary.Kind.SIGN, determinant);
        return List.of(sign, formula.unary(Unary.Kind.LOG, formula.unary(Unary.Kind.ABS, determinant)));
    }

    static List<Value> cross(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value next = node.vector("next", 1, 2, 0);
        Value after = node.vector("after", 2, 0, 1);
        Value[] turned = new Value[4];
        for (int i = 0; i < 4; i++) {
            turned[i] = node.step("turned", new Gather(-1, 0), node.in(i % 2), i == 0 || i == 3 ? next : after);
        }
        return List.of(formula.minus(formula.times(turned[0], turned[1]), formula.times(turned[2], turned[3])));
    }

    /// Which diagonals are meant: from `low` to `high`, and how short ones are aligned.
    private record Band(int low, int high, boolean upperRight, boolean lowerRight) {

        static Band of(TensorflowNode node, int index) {
            if (index >= node.inputs().size()) {
                return new Band(0, 0, false, false);
            }
            int[] ends = node.parameter(index).toInts();
            String align = node.op().endsWith("V3") ? node.text("align", "RIGHT_LEFT") : "LEFT_LEFT";
            return new Band(ends[0], ends[ends.length - 1], align.startsWith("RIGHT"), align.endsWith("RIGHT"));
        }

        boolean isMain() {
            return low == 0 && high == 0;
        }

        int count() {
            return high - low + 1;
        }

        int length(int diagonal, int rows, int columns) {
            return Math.max(0, Math.min(rows + Math.min(diagonal, 0), columns - Math.max(diagonal, 0)));
        }

        int longest(int rows, int columns) {
            int longest = 0;
            for (int diagonal = low; diagonal <= high; diagonal++) {
                longest = Math.max(longest, length(diagonal, rows, columns));
            }
            return longest;
        }

        int offset(int diagonal, int rows, int columns) {
            boolean right = diagonal >= 0 ? upperRight : lowerRight;
            return right ? longest(rows, columns) - length(diagonal, rows, columns) : 0;
        }
    }

    private static int[] sizes(TensorflowNode node, Shape matrix) {
        if (!matrix.isRanked() || !matrix.dim(-1).isKnown() || !matrix.dim(-2).isKnown()) {
            throw new TensorflowNode.NotConstant("the sizes of the matrices %s are not known".formatted(matrix));
        }
        return new int[] {(int) matrix.size(-2), (int) matrix.size(-1)};
    }

    static List<Value> diagonalPart(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Band band = Band.of(node, 1);
        if (band.isMain() && !isKnown(node.shape(0))) {
            Value columns = formula.size(node.in(0), -1);
            Value length = formula.binary(Binary.Kind.MIN, formula.size(node.in(0), -2), columns);
            Value places = formula.times(formula.count(length), formula.plus(columns, formula.index(1)));
            return List.of(formula.gather(joinedMatrices(node, formula, node.in(0), -1), places, -1));
        }
        int[] sizes = sizes(node, node.shape(0));
        int longest = band.longest(sizes[0], sizes[1]);
        long[] places = new long[band.count() * longest];
        boolean[] present = new boolean[places.length];
        for (int diagonal = band.high(); diagonal >= band.low(); diagonal--) {
            int start = (band.high() - diagonal) * longest + band.offset(diagonal, sizes[0], sizes[1]);
            for (int i = 0; i < band.length(diagonal, sizes[0], sizes[1]); i++) {
                places[start + i] = (long) (i + Math.max(0, -diagonal)) * sizes[1] + i + Math.max(0, diagonal);
                present[start + i] = true;
            }
        }
        Shape shape = band.count() == 1 ? Shape.of(longest) : Shape.of(band.count(), longest);
        Value flat = joinedMatrices(node, formula, node.in(0), sizes[0] * sizes[1]);
        Value picked = formula.gather(flat, node.constant("places", Tensor.ofLongs(shape, places)), -1);
        boolean full = IntStream.range(0, present.length).allMatch(i -> present[i]);
        return full || node.inputs().size() < 3
                ? List.of(picked)
                : List.of(formula.choose(
                        node.constant("present", Tensor.ofBooleans(shape, present)), picked, node.in(2)));
    }

    /// The last two axes as one.
    private static Value joinedMatrices(TensorflowNode node, Formula formula, Value matrices, int elements) {
        if (node.graph().typeOf(matrices).shape().hasRank(2)) {
            return formula.reshape(matrices, elements);
        }
        Value outer = node.step("outer", new dev.slipway.model.op.ShapeOf(0, -2, ElementType.INT64), matrices);
        Value shape = formula.concat(0, outer, node.vector("elements", elements));
        return node.step("flat", new dev.slipway.model.op.Reshape(true), matrices, shape);
    }

    /// Whether the sizes of a matrix, the last two axes, are known.
    private static boolean isKnown(Shape shape) {
        return shape.isRanked()
                && shape.rank() > 1
                && shape.dim(-1).isKnown()
                && shape.dim(-2).isKnown();
    }

    /// A matrix with another main diagonal, of sizes that only the run tells.
    private static Value onMain(Formula formula, Value rows, Value columns, Value diagonal, Value matrix) {
        Value across = formula.count(columns);
        Value isMain = formula.compare(
                Comparison.Kind.EQUAL, formula.unsqueeze(formula.count(rows), 1), formula.unsqueeze(across, 0));
        Value last = formula.minus(formula.size(diagonal, -1), formula.index(1));
        Value places = formula.binary(Binary.Kind.MIN, across, last);
        Value spread = formula.unsqueeze(formula.gather(diagonal, places, -1), -2);
        return formula.choose(isMain, spread, matrix);
    }

    static List<Value> setDiagonal(TensorflowNode node) {
        if (!isKnown(node.shape(0)) && Band.of(node, 2).isMain()) {
            Formula formula = Formula.of(node);
            Value rows = formula.size(node.in(0), -2);
            Value columns = formula.size(node.in(0), -1);
            return List.of(onMain(formula, rows, columns, node.in(1), node.in(0)));
        }
        int[] sizes = sizes(node, node.shape(0));
        return List.of(withDiagonals(node, Formula.of(node), node.in(0), node.in(1), Band.of(node, 2), sizes));
    }

    private static Value withDiagonals(
            TensorflowNode node, Formula formula, Value matrix, Value diagonals, Band band, int[] sizes) {
        Value result = matrix;
        for (int diagonal = band.high(); diagonal >= band.low(); diagonal--) {
            Value own = band.count() == 1 ? diagonals : formula.at(diagonals, band.high() - diagonal, -2);
            result = withDiagonal(node, formula, result, own, diagonal, band, sizes);
        }
        return result;
    }

    private static Value withDiagonal(
            TensorflowNode node, Formula formula, Value matrix, Value own, int diagonal, Band band, int[] sizes) {
        int rows = sizes[0];
        int columns = sizes[1];
        boolean[] mask = new boolean[rows * columns];
        long[] places = new long[rows * columns];
        int offset = band.offset(diagonal, rows, columns);
        for (int i = 0; i < band.length(diagonal, rows, columns); i++) {
            int at = (i + Math.max(0, -diagonal)) * columns + i + Math.max(0, diagonal);
            mask[at] = true;
            places[at] = i + offset;
        }
        Value spread =
                formula.gather(own, node.constant("places", Tensor.ofLongs(Shape.of(rows, columns), places)), -1);
        return formula.choose(node.constant("on", Tensor.ofBooleans(Shape.of(rows, columns), mask)), spread, matrix);
    }

    /// A matrix of given diagonals, the rest filled with a value.
    static List<Value> fromDiagonals(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Band band = Band.of(node, 1);
        Shape shape = node.shape(0);
        if (!shape.isRanked() || !shape.dim(-1).isKnown()) {
            boolean square = asLongAsItIs(node, 2) && asLongAsItIs(node, 3);
            if (!band.isMain() || !square || !shape.isRanked()) {
                throw new TensorflowNode.NotConstant("the length of the diagonals %s is not known".formatted(shape));
            }
            Value length = formula.size(node.in(0), -1);
            Value other = node.inputs().size() > 4 ? node.in(4) : formula.number(0);
            return List.of(onMain(formula, length, length, node.in(0), other));
        }
        int longest = (int) shape.size(-1);
        int rows = node.inputs().size() > 2 ? (int) node.parameter(2).scalarLong() : -1;
        int columns = node.inputs().size() > 3 ? (int) node.parameter(3).scalarLong() : -1;
        int leastRows = longest - Math.min(band.high(), 0);
        int leastColumns = longest + Math.max(band.low(), 0);
        if (rows < 0 && columns < 0) {
            rows = Math.max(leastRows, leastColumns);
            columns = rows;
        }
        int[] sizes = {rows < 0 ? leastRows : rows, columns < 0 ? leastColumns : columns};
        Value outer = node.step(
                "outer",
                new dev.slipway.model.op.ShapeOf(0, band.count() == 1 ? -1 : -2, ElementType.INT64),
                node.in(0));
        Value all = formula.concat(0, outer, node.vector("matrix", sizes[0], sizes[1]));
        Value empty = node.inputs().size() > 4
                ? node.step("filled", new Expand(), node.in(4), all)
                : node.step("filled", new Fill(Tensor.ofDoubles(node.element(0), Shape.of(1), 0)), all);
        return List.of(withDiagonals(node, formula, empty, node.in(0), band, sizes));
    }

    /// Whether an input that may give the number of rows or columns leaves it to the diagonal.
    private static boolean asLongAsItIs(TensorflowNode node, int index) {
        return node.inputs().size() <= index || node.parameter(index).scalarLong() < 0;
    }

    static List<Value> isClose(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value distance = formula.unary(Unary.Kind.ABS, formula.minus(node.in(0), node.in(1)));
        return List.of(formula.compare(Comparison.Kind.LESS, distance, formula.number(node.real("tolerance", 1e-5f))));
    }

    /// Whether the score of each target is among the best.
    static List<Value> inTopK(TensorflowNode node) {
        Formula formula = Formula.of(node);
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

    /// Products of elements left to themselves where the other is zero.
    static List<Value> divideWhereNotZero(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value zero = formula.compare(Comparison.Kind.EQUAL, node.in(0), formula.number(0));
        return List.of(formula.choose(zero, formula.number(0), formula.over(node.in(0), node.in(1))));
    }

    static List<Value> timesLog1p(TensorflowNode node) {
        Formula formula = Formula.of(node);
        return node.is(new Binary(Binary.Kind.XLOGY), node.in(0), formula.plus(node.in(1), formula.number(1)));
    }
}
