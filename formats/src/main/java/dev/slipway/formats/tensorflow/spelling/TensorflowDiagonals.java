package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Bands of diagonals of matrices: taken out, put in, and made into matrices.
final class TensorflowDiagonals {

    private TensorflowDiagonals() {}

    static void spellings() {
        TensorflowOps.spell("MatrixDiagPartV2 MatrixDiagPartV3", TensorflowDiagonals::diagonalPart);
        TensorflowOps.spell(
                "MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 BatchMatrixSetDiag", TensorflowDiagonals::setDiagonal);
        TensorflowOps.spell("MatrixDiagV2 MatrixDiagV3", TensorflowDiagonals::fromDiagonals);
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
        TensorflowFormula formula = TensorflowFormula.of(node);
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
    private static Value joinedMatrices(TensorflowNode node, TensorflowFormula formula, Value matrices, int elements) {
        if (node.graph().typeOf(matrices).shape().hasRank(2)) {
            return formula.reshape(matrices, elements);
        }
        Value outer = node.step("outer", new dev.slipway.model.op.ShapeOf(0, -2, ElementType.INT64), matrices);
        Value shape = formula.concat(0, outer, node.vector("elements", elements));
        return node.step("flat", new dev.slipway.model.op.Reshape(true), matrices, shape);
    }

    static List<Value> setDiagonal(TensorflowNode node) {
        if (!isKnown(node.shape(0)) && Band.of(node, 2).isMain()) {
            TensorflowFormula formula = TensorflowFormula.of(node);
            Value rows = formula.size(node.in(0), -2);
            Value columns = formula.size(node.in(0), -1);
            return List.of(onMain(formula, rows, columns, node.in(1), node.in(0)));
        }
        int[] sizes = sizes(node, node.shape(0));
        return List.of(
                withDiagonals(node, TensorflowFormula.of(node), node.in(0), node.in(1), Band.of(node, 2), sizes));
    }

    private static Value withDiagonals(
            TensorflowNode node, TensorflowFormula formula, Value matrix, Value diagonals, Band band, int[] sizes) {
        Value result = matrix;
        for (int diagonal = band.high(); diagonal >= band.low(); diagonal--) {
            Value own = band.count() == 1 ? diagonals : formula.at(diagonals, band.high() - diagonal, -2);
            result = withDiagonal(node, formula, result, own, diagonal, band, sizes);
        }
        return result;
    }

    private static Value withDiagonal(
            TensorflowNode node,
            TensorflowFormula formula,
            Value matrix,
            Value own,
            int diagonal,
            Band band,
            int[] sizes) {
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
        TensorflowFormula formula = TensorflowFormula.of(node);
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

    /// Whether the sizes of a matrix, the last two axes, are known.
    private static boolean isKnown(Shape shape) {
        return shape.isRanked()
                && shape.rank() > 1
                && shape.dim(-1).isKnown()
                && shape.dim(-2).isKnown();
    }

    /// A matrix with another main diagonal, of sizes that only the run tells.
    private static Value onMain(TensorflowFormula formula, Value rows, Value columns, Value diagonal, Value matrix) {
        Value across = formula.count(columns);
        Value isMain = formula.compare(
                Comparison.Kind.EQUAL, formula.unsqueeze(formula.count(rows), 1), formula.unsqueeze(across, 0));
        Value last = formula.minus(formula.size(diagonal, -1), formula.index(1));
        Value places = formula.binary(Binary.Kind.MIN, across, last);
        Value spread = formula.unsqueeze(formula.gather(diagonal, places, -1), -2);
        return formula.choose(isMain, spread, matrix);
    }

    /// Whether an input that may give the number of rows or columns leaves it to the diagonal.
    private static boolean asLongAsItIs(TensorflowNode node, int index) {
        return node.inputs().size() <= index || node.parameter(index).scalarLong() < 0;
    }
}
