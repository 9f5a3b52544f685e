package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Repetition;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Matrices of known size taken apart: orthogonal factors, singular values, eigenvalues. Vectors are what TensorFlow
/// gives up to their sign, which nothing determines.
final class TensorflowFactors {

    private static final int MOST = 64;

    /// How often all pairs of columns are turned; the error of Jacobi's method is squared each time.
    private static final int SWEEPS = 12;

    private TensorflowFactors() {}

    static void spellings() {
        TensorflowOps.spell("Qr", TensorflowFactors::orthogonal).outputs("q", "r");
        TensorflowOps.spell("Svd", TensorflowFactors::singular).outputs("s", "u", "v");
        TensorflowOps.spell("SelfAdjointEigV2", TensorflowFactors::eigen).outputs("e", "v");
        TensorflowOps.spell("MatrixSolveLs BatchMatrixSolveLs", TensorflowFactors::leastSquares);
    }

    /// Rows and columns of the matrices in the last two axes of input 0.
    private static int[] sizes(TensorflowNode node) {
        Shape shape = node.shape(0);
        Dim rows = shape.isRanked() && shape.rank() > 1 ? shape.dim(-2) : Dim.UNKNOWN;
        Dim columns = shape.isRanked() && shape.rank() > 1 ? shape.dim(-1) : Dim.UNKNOWN;
        if (!rows.isKnown() || !columns.isKnown() || Math.max(rows.size(), columns.size()) > MOST) {
            throw new TensorflowNode.NotConstant(
                    "matrices of shape %s are not of a known size up to %d".formatted(shape, MOST));
        }
        return new int[] {(int) rows.size(), (int) columns.size()};
    }

    private static Value identity(TensorflowFormula formula, int n) {
        double[] values = new double[n * n];
        for (int i = 0; i < n; i++) {
            values[i * n + i] = 1;
        }
        return formula.matrix(n, n, values);
    }

    /// A column of `n` that is 1 from `first` on.
    private static Value from(TensorflowFormula formula, int n, int first) {
        double[] values = new double[n];
        Arrays.fill(values, first, n, 1);
        return formula.matrix(n, 1, values);
    }

    private static Value squares(TensorflowFormula formula, Value x, int axis) {
        return formula.kept(Reduction.Kind.SUM, formula.times(x, x), axis);
    }

    static List<Value> orthogonal(TensorflowNode node) {
        int[] sizes = sizes(node);
        int least = Math.min(sizes[0], sizes[1]);
        List<Value> factors = reflected(node, node.in(0), sizes[0], sizes[1]);
        if (node.flag("full_matrices")) {
            return factors;
        }
        TensorflowFormula formula = TensorflowFormula.of(node);
        return List.of(formula.slice(factors.get(0), -1, 0, least), formula.slice(factors.get(1), -2, 0, least));
    }

    /// Householder's reflections: each makes what is below the diagonal of one column zero, and the diagonal the
    /// opposite of what it was in sign.
    private static List<Value> reflected(TensorflowNode node, Value matrix, int m, int n) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value right = matrix;
        Value left = formula.plus(
                formula.times(node.step("square", new MatMul(false, true), matrix, matrix), 0), identity(formula, m));
        for (int k = 0; k < Math.min(m - 1, n); k++) {
            Value column = formula.times(formula.slice(right, -1, k, k + 1), from(formula, m, k));
            Value head = formula.slice(column, -2, k, k + 1);
            Value below = squares(formula, formula.times(column, from(formula, m, k + 1)), -2);
            Value size = formula.unary(Unary.Kind.SQRT, formula.plus(below, formula.times(head, head)));
            Value isUpper = formula.compare(Comparison.Kind.GREATER_OR_EQUAL, head, formula.number(0));
            Value turned = formula.choose(isUpper, formula.unary(Unary.Kind.NEGATE, size), size);
            Value normal = formula.minus(column, formula.times(turned, unit(formula, m, k)));
            Value length = squares(formula, normal, -2);
            Value factor = formula.binary(Binary.Kind.DIVIDE_NO_NAN, formula.number(2), length);
            Value clear = formula.compare(Comparison.Kind.EQUAL, below, formula.number(0));
            Value scale = formula.choose(clear, formula.number(0), factor);
            Value row = formula.product(formula.adjoint(normal), right);
            right = formula.minus(right, formula.product(formula.times(normal, scale), row));
            Value side = formula.product(left, normal);
            left = formula.minus(left, formula.product(formula.times(side, scale), formula.adjoint(normal)));
        }
        return List.of(left, node.step("upper", new BandPart(), right, formula.index(0), formula.index(-1)));
    }

    private static Value unit(TensorflowFormula formula, int n, int k) {
        double[] values = new double[n];
        values[k] = 1;
        return formula.matrix(n, 1, values);
    }

    static List<Value> singular(TensorflowNode node) {
        int[] sizes = sizes(node);
        TensorflowFormula formula = TensorflowFormula.of(node);
        boolean isWide = sizes[0] < sizes[1];
        int m = Math.max(sizes[0], sizes[1]);
        int n = Math.min(sizes[0], sizes[1]);
        Turned turned = Turned.of(node, isWide ? formula.adjoint(node.in(0)) : node.in(0), n);
        Value lengths = formula.unary(Unary.Kind.SQRT, squares(formula, turned.columns, -2));
        List<Value> sorted = sorted(node, formula.squeeze(lengths, -2), n, true);
        Value order = sorted.get(1);
        Value values = sorted.get(0);
        if (!node.flag("compute_uv", true)) {
            Value none = node.constant("none", Tensor.ofDoubles(node.element(0), Shape.of(0)));
            return List.of(values, none, none);
        }
        Value scaled = formula.binary(Binary.Kind.DIVIDE_NO_NAN, turned.columns, lengths);
        Value tall = formula.product(scaled, order);
        if (node.flag("full_matrices") && m > n) {
            Value all = reflected(node, tall, m, n).getFirst();
            tall = formula.concat(-1, tall, formula.slice(all, -1, n, m));
        }
        Value square = formula.product(turned.rotation, order);
        return isWide ? List.of(values, square, tall) : List.of(values, tall, square);
    }

    /// The values in order, and the matrix that brings columns into it.
    private static List<Value> sorted(TensorflowNode node, Value values, int n, boolean descending) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        List<Value> best =
                node.are(2, new TopK(-1, descending, true, ElementType.INT64), values, node.vector("all", n));
        Value counted = node.constant(
                "rows", Tensor.ofLongs(Shape.of(n, 1), LongStream.range(0, n).toArray()));
        Value own = formula.compare(Comparison.Kind.EQUAL, counted, formula.unsqueeze(best.get(1), -2));
        return List.of(best.get(0), formula.cast(own, node.element(0)));
    }

    /// Eigenvalues of the lower triangle, ascending: Jacobi's rotations of the matrix shifted until none is negative.
    static List<Value> eigen(TensorflowNode node) {
        int n = sizes(node)[1];
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value lower = node.step("lower", new BandPart(), node.in(0), formula.index(-1), formula.index(0));
        Value strict = formula.minus(
                lower, node.step("diagonal", new BandPart(), node.in(0), formula.index(0), formula.index(0)));
        Value whole = formula.plus(lower, formula.adjoint(strict));
        Value norm = formula.unary(Unary.Kind.SQRT, squares(formula, formula.kept(Reduction.Kind.L2, whole, -1), -2));
        Turned turned = Turned.of(node, formula.plus(whole, formula.times(identity(formula, n), norm)), n);
        Value images = formula.product(whole, turned.rotation);
        Value values = formula.reduced(Reduction.Kind.SUM, formula.times(images, turned.rotation), -2);
        List<Value> sorted = sorted(node, values, n, false);
        return List.of(sorted.get(0), formula.product(turned.rotation, sorted.get(1)));
    }

    /// A matrix times the rotation that makes its columns orthogonal, and that rotation.
    private record Turned(Value columns, Value rotation) {

        /// Jacobi's method from one side: each round turns two columns until they are orthogonal.
        static Turned of(TensorflowNode node, Value matrix, int n) {
            TensorflowFormula formula = TensorflowFormula.of(node);
            Value square = node.step("square", new MatMul(true, false), matrix, matrix);
            Value start = formula.plus(formula.times(square, 0), identity(formula, n));
            if (n == 1) {
                return new Turned(matrix, start);
            }
            List<long[]> pairs = new ArrayList<>();
            for (long p = 0; p < n; p++) {
                for (long q = p + 1; q < n; q++) {
                    pairs.add(new long[] {p, q});
                }
            }
            List<Value> last = Repetition.of(node, (long) SWEEPS * pairs.size())
                    .run(List.of(matrix, start), List.of(), (at, number, now) -> round(at, number, now, pairs, n));
            return new Turned(last.get(0), last.get(1));
        }

        private static List<Value> round(TensorflowNode at, Value number, List<Value> now, List<long[]> pairs, int n) {
            TensorflowFormula formula =
                    new TensorflowFormula(at, at.graph().typeOf(now.get(0)).element());
            Value place = formula.binary(Binary.Kind.FLOOR_MODULO, number, formula.index(pairs.size()));
            Value p = formula.gather(column(at, pairs, 0), place, 0);
            Value q = formula.gather(column(at, pairs, 1), place, 0);
            Value counted = at.constant(
                    "counted",
                    Tensor.ofLongs(Shape.of(n), LongStream.range(0, n).toArray()));
            Value isP = formula.cast(formula.compare(Comparison.Kind.EQUAL, counted, p), formula.element());
            Value isQ = formula.cast(formula.compare(Comparison.Kind.EQUAL, counted, q), formula.element());
            Value first = formula.kept(Reduction.Kind.SUM, formula.times(now.get(0), isP), -1);
            Value second = formula.kept(Reduction.Kind.SUM, formula.times(now.get(0), isQ), -1);
            Value shared = formula.kept(Reduction.Kind.SUM, formula.times(first, second), -2);
            Value apart = formula.minus(squares(formula, second, -2), squares(formula, first, -2));
            Value ratio = formula.binary(Binary.Kind.DIVIDE_NO_NAN, apart, formula.times(shared, 2));
            Value root = formula.unary(Unary.Kind.SQRT, formula.plus(formula.times(ratio, ratio), formula.number(1)));
            Value size = formula.over(formula.number(1), formula.plus(formula.unary(Unary.Kind.ABS, ratio), root));
            Value isUpper = formula.compare(Comparison.Kind.GREATER_OR_EQUAL, ratio, formula.number(0));
            Value signed = formula.choose(isUpper, size, formula.unary(Unary.Kind.NEGATE, size));
            Value done = formula.compare(Comparison.Kind.EQUAL, shared, formula.number(0));
            Value tangent = formula.choose(done, formula.number(0), signed);
            Value cosine = formula.over(
                    formula.number(1),
                    formula.unary(Unary.Kind.SQRT, formula.plus(formula.times(tangent, tangent), formula.number(1))));
            Value sine = formula.times(tangent, cosine);
            List<Value> after = new ArrayList<>();
            for (Value matrix : now) {
                Value own = formula.kept(Reduction.Kind.SUM, formula.times(matrix, isP), -1);
                Value other = formula.kept(Reduction.Kind.SUM, formula.times(matrix, isQ), -1);
                Value newOwn = formula.minus(formula.times(own, cosine), formula.times(other, sine));
                Value newOther = formula.plus(formula.times(own, sine), formula.times(other, cosine));
                Value change = formula.plus(
                        formula.times(formula.minus(newOwn, own), isP),
                        formula.times(formula.minus(newOther, other), isQ));
                after.add(formula.plus(matrix, change));
            }
            return after;
        }

        private static Value column(TensorflowNode at, List<long[]> pairs, int side) {
            return at.vector(
                    "pairs", pairs.stream().mapToLong(pair -> pair[side]).toArray());
        }
    }

    /// By the normal equations, of the smaller of the two squares.
    static List<Value> leastSquares(TensorflowNode node) {
        int[] sizes = sizes(node);
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value matrix = node.in(0);
        boolean isWide = sizes[0] < sizes[1];
        int n = Math.min(sizes[0], sizes[1]);
        Value square = node.step("square", new MatMul(!isWide, isWide), matrix, matrix);
        Value weight = formula.cast(node.in(2), node.element(0));
        Value heavy =
                node.flag("fast", true) ? formula.plus(square, formula.times(identity(formula, n), weight)) : square;
        Value right = isWide ? node.in(1) : node.step("right", new MatMul(true, false), matrix, node.in(1));
        Value solved = TensorflowMatrices.solved(node, formula, heavy, right, n);
        return List.of(isWide ? node.step("wide", new MatMul(true, false), matrix, solved) : solved);
    }
}
