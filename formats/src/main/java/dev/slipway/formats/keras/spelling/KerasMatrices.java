package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Functions of vectors and matrices: norms, outer products, diagonals (<https://keras.io/api/ops/numpy/>).
final class KerasMatrices {

    private KerasMatrices() {}

    static void spellings() {
        KerasFunction.operations("Outer", KerasMatrices::outer);
        KerasFunction.operations("Vdot", KerasMatrices::inner);
        KerasFunction.operations("Cross", KerasMatrices::cross);
        KerasFunction.operations("Tensordot", KerasMatrices::contracted);
        KerasFunction.operations("Norm", KerasMatrices::norm);
        KerasFunction.operations("Diagonal", KerasMatrices::diagonal);
        KerasFunction.operations("Trace", call -> call.formula().reduced(Reduction.Kind.SUM, diagonal(call), -1));
        KerasFunction.operations("Diag", KerasMatrices::diag);
        KerasFunction.operations("Det", call -> call.is(new Determinant(), call.real()));
        KerasFunction.operations("RMSNorm", KerasMatrices::scaledByMeanSquare);
    }

    private static List<Value> pair(KerasFunction call) {
        return KerasOperands.pair(call.node(), call.argument(0, "x1"), call.argument(1, "x2"));
    }

    private static Value outer(KerasFunction call) {
        KerasFormula formula = call.formula();
        List<Value> pair = pair(call);
        return formula.times(formula.reshape(pair.get(0), -1, 1), formula.reshape(pair.get(1), 1, -1));
    }

    private static Value inner(KerasFunction call) {
        KerasFormula formula = call.formula();
        List<Value> pair = pair(call);
        Value products = formula.times(formula.reshape(pair.get(0), -1), formula.reshape(pair.get(1), -1));
        return formula.reduced(Reduction.Kind.SUM, products, 0);
    }

    private static Value cross(KerasFunction call) {
        KerasFormula formula = call.formula();
        List<Value> pair = pair(call);
        if (call.integer(-1, 2, "axisa") != -1
                || call.integer(-1, 3, "axisb") != -1
                || call.argument(5, "axis") != null) {
            throw new Unsaid("its vectors do not lie along the last axis");
        }
        if (call.node().size(pair.get(0), -1) != 3 || call.node().size(pair.get(1), -1) != 3) {
            throw new Unsaid("its vectors have other than three elements");
        }
        Value forth = formula.times(turned(formula, pair.get(0), 1), turned(formula, pair.get(1), 2));
        Value back = formula.times(turned(formula, pair.get(0), 2), turned(formula, pair.get(1), 1));
        return formula.minus(forth, back);
    }

    /// The elements of the last axis, beginning at another.
    private static Value turned(KerasFormula formula, Value x, int first) {
        return formula.concat(-1, formula.slice(x, -1, first, 3), formula.slice(x, -1, 0, first));
    }

    private static Value contracted(KerasFunction call) {
        KerasNode node = call.node();
        List<Value> pair = pair(call);
        int left = node.rank(pair.get(0));
        int right = node.rank(pair.get(1));
        List<Integer> ofLeft;
        List<Integer> ofRight;
        if (call.argument(2, "axes") instanceof List<?> both && both.size() == 2) {
            ofLeft = places(both.get(0), left);
            ofRight = places(both.get(1), right);
        } else {
            int count = call.integer(2, 2, "axes");
            ofLeft = IntStream.range(left - count, left).boxed().toList();
            ofRight = IntStream.range(0, count).boxed().toList();
        }
        return call.is(new Einsum(equation(left, right, ofLeft, ofRight)), pair.get(0), pair.get(1));
    }

    private static List<Integer> places(@Nullable Object axes, int rank) {
        List<Integer> listed = KerasOperands.axes(axes);
        if (listed == null) {
            throw new Unsaid("it does not say which axes it sums over");
        }
        return listed.stream().map(axis -> Math.floorMod(axis, rank)).toList();
    }

    private static String equation(int left, int right, List<Integer> ofLeft, List<Integer> ofRight) {
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < left; i++) {
            char letter = (char) ('a' + i);
            first.append(letter);
            if (!ofLeft.contains(i)) {
                result.append(letter);
            }
        }
        for (int i = 0; i < right; i++) {
            int summed = ofRight.indexOf(i);
            char letter = (char) ('a' + (summed < 0 ? left + i : ofLeft.get(summed)));
            second.append(letter);
            if (summed < 0) {
                result.append(letter);
            }
        }
        return "%s,%s->%s".formatted(first, second, result);
    }

    private static Value norm(KerasFunction call) {
        KerasFormula formula = call.formula();
        Object order = call.argument(1, "ord");
        List<Integer> axes = call.axes(2, "axis");
        boolean keeps = call.flag(false, 3, "keepdims");
        boolean isVector = axes != null && axes.size() == 1;
        Value x = call.real();
        if (order == null || "fro".equals(order) || isVector && isNumber(order, 2)) {
            return KerasFunctions.reduce(call.node(), Reduction.Kind.L2, x, axes, keeps);
        }
        Value sizes = formula.unary(Unary.Kind.ABS, x);
        if (isVector && isNumber(order, 1)) {
            return KerasFunctions.reduce(call.node(), Reduction.Kind.SUM, sizes, axes, keeps);
        }
        if (isVector && (isNumber(order, Double.POSITIVE_INFINITY) || "inf".equals(order))) {
            return KerasFunctions.reduce(call.node(), Reduction.Kind.MAX, sizes, axes, keeps);
        }
        throw new Unsaid("its norm is of order %s over the axes %s".formatted(order, axes));
    }

    private static boolean isNumber(Object order, double value) {
        return order instanceof Number number && number.doubleValue() == value;
    }

    private static Value diagonal(KerasFunction call) {
        KerasNode node = call.node();
        Value x = call.x();
        int rank = node.rank(x);
        if (call.integer(0, 1, "offset") != 0) {
            throw new Unsaid("its diagonal is not the main one");
        }
        int rows = Math.floorMod(call.integer(0, 2, "axis1"), rank);
        int columns = Math.floorMod(call.integer(1, 3, "axis2"), rank);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank)
                .filter(axis -> axis != rows && axis != columns)
                .boxed()
                .toList());
        order.addAll(List.of(rows, columns));
        return node.step("diagonal", new DiagonalPart(), call.formula().transpose(x, order));
    }

    private static Value diag(KerasFunction call) {
        int rank = call.node().rank(call.x());
        if (call.integer(0, 1, "k") != 0 || rank > 2) {
            throw new Unsaid("its diagonal is not the main one of a matrix");
        }
        return rank == 1 ? call.is(new Diagonal(), call.x()) : call.is(new DiagonalPart(), call.x());
    }

    private static Value scaledByMeanSquare(KerasFunction call) {
        KerasFormula formula = call.formula();
        Value x = call.real();
        long axis = call.integer(-1, 2, "axis");
        Value mean = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, x), axis);
        double epsilon = call.argument(3, "epsilon") instanceof Number given ? given.doubleValue() : 1e-7;
        Value normal = formula.times(x, formula.unary(Unary.Kind.RSQRT, formula.plus(mean, epsilon)));
        return call.argument(1, "scale") == null
                ? normal
                : formula.times(normal, call.node().real(call.value(ElementType.FLOAT32, 1, "scale")));
    }
}
