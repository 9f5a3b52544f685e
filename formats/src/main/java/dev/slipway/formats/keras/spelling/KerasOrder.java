package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Functions that order, turn and count elements (<https://keras.io/api/ops/numpy/>).
final class KerasOrder {

    private KerasOrder() {}

    static void spellings() {
        KerasFunction.operations("Sort", call -> sorted(call, 0));
        KerasFunction.operations("Argsort", call -> sorted(call, 1));
        KerasFunction.operations("Roll", KerasOrder::rolled);
        KerasFunction.operations("Fliplr", call -> call.is(new Reverse(List.of(1)), call.x()));
        KerasFunction.operations("Flipud", call -> call.is(new Reverse(List.of(0)), call.x()));
        KerasFunction.operations("Rot90", KerasOrder::quartered);
        KerasFunction.operations("Diff", KerasOrder::differences);
        KerasFunction.operations("Cumprod", KerasOrder::products);
        KerasFunction.operations(
                "Digitize", call -> passed(call, call.argument(1, "bins"), call.x(), Comparison.Kind.LESS_OR_EQUAL));
        KerasFunction.operations("SearchSorted", KerasOrder::searched);
        KerasFunction.operations("CountNonzero", KerasOrder::counted);
        KerasFunction.operations("Hstack", call -> joined(call, 1));
        KerasFunction.operations("Vstack", call -> joined(call, 0));
        KerasFunction.operations("Append", KerasOrder::appended);
        KerasFunction.operations("Size", call -> call.is(new SizeOf(ElementType.INT64), call.x()));
    }

    private static Value sorted(KerasFunction call, int result) {
        Value x = call.argument(1, "axis") == null && call.node().config().has("axis")
                ? call.formula().reshape(call.x(), -1)
                : call.x();
        int axis = call.integer(-1, 1, "axis");
        Value size = call.formula()
                .unsqueeze(
                        call.formula().size(x, Math.floorMod(axis, call.node().rank(x))), 0);
        return call.node()
                .steps("sorted", 2, new TopK(axis, false, true, ElementType.INT32), x, size)
                .get(result);
    }

    /// Moved along an axis, what leaves at one end coming in at the other; along all as one without an axis.
    private static Value rolled(KerasFunction call) {
        KerasFormula formula = call.formula();
        List<Integer> shifts = call.axesOr("it does not say how far it rolls", 1, "shift");
        List<Integer> axes = call.axes(2, "axis");
        if (axes == null) {
            return formula.reshapeLike(
                    moved(formula, formula.reshape(call.x(), -1), shifts.getFirst(), 0), call.x(), likeSizes(call));
        }
        Value rolled = call.x();
        for (int i = 0; i < axes.size(); i++) {
            rolled = moved(formula, rolled, shifts.get(Math.min(i, shifts.size() - 1)), axes.get(i), call);
        }
        return rolled;
    }

    private static long[] likeSizes(KerasFunction call) {
        long[] sizes = new long[call.node().rank(call.x())];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = -1L - i;
        }
        return sizes;
    }

    private static Value moved(KerasFormula formula, Value x, int shift, int axis, KerasFunction call) {
        int by = Math.floorMod(shift, call.node().size(x, axis));
        return by == 0 ? x : moved(formula, x, by, axis);
    }

    private static Value moved(KerasFormula formula, Value x, int by, int axis) {
        return formula.concat(axis, formula.slice(x, axis, -by, Long.MAX_VALUE), formula.slice(x, axis, 0, -by));
    }

    private static Value quartered(KerasFunction call) {
        KerasNode node = call.node();
        List<Integer> axes = call.axes(2, "axes");
        int rank = node.rank(call.x());
        int from = axes == null ? 0 : Math.floorMod(axes.get(0), rank);
        int to = axes == null ? 1 : Math.floorMod(axes.get(1), rank);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.set(from, to);
        order.set(to, from);
        return switch (Math.floorMod(call.integer(1, 1, "k"), 4)) {
            case 0 -> call.x();
            case 1 -> call.is(new Reverse(List.of(from)), call.formula().transpose(call.x(), order));
            case 2 -> call.is(new Reverse(List.of(from, to)), call.x());
            default -> call.is(new Reverse(List.of(to)), call.formula().transpose(call.x(), order));
        };
    }

    private static Value differences(KerasFunction call) {
        KerasFormula formula = call.formula();
        int axis = call.integer(-1, 2, "axis");
        Value x = call.x();
        for (int i = call.integer(1, 1, "n"); i > 0; i--) {
            x = formula.minus(formula.slice(x, axis, 1, Long.MAX_VALUE), formula.slice(x, axis, 0, -1));
        }
        return x;
    }

    private static Value products(KerasFunction call) {
        if (call.argument(1, "axis") == null) {
            throw new Unsaid("it multiplies over all axes");
        }
        long axis = Math.floorMod(call.integer(0, 1, "axis"), call.node().rank(call.x()));
        return call.is(
                new Cumulative(Cumulative.Kind.PRODUCT, false, false),
                call.x(),
                call.node().constant("axis", Tensor.scalar(axis)));
    }

    private static Value searched(KerasFunction call) {
        Value given = call.value(ElementType.FLOAT32, 1, "values", "v");
        boolean left = call.text("left", 2, "side").equals("left");
        Object sequence = call.argument(0, "sorted_sequence");
        return passed(call, sequence, given, left ? Comparison.Kind.LESS : Comparison.Kind.LESS_OR_EQUAL);
    }

    /// How many numbers of a sorted list stand before each element.
    private static Value passed(KerasFunction call, @Nullable Object limits, Value x, Comparison.Kind before) {
        KerasFormula formula = call.formula();
        List<Value> pair = KerasOperands.pair(call.node(), limits, x);
        Value isPassed = formula.compare(before, pair.get(0), formula.unsqueeze(pair.get(1), -1));
        return formula.reduced(Reduction.Kind.SUM, formula.cast(isPassed, ElementType.INT32), -1);
    }

    private static Value counted(KerasFunction call) {
        Value isThere = call.formula().compare(Comparison.Kind.NOT_EQUAL, call.x(), 0);
        return KerasFunctions.reduce(
                call.node(),
                Reduction.Kind.SUM,
                call.node().cast(isThere, ElementType.INT32),
                call.axes(1, "axis"),
                false);
    }

    private static Value joined(KerasFunction call, int axis) {
        Value[] parts = call.several(0, "xs");
        if (call.node().rank(parts[0]) < 2) {
            throw new Unsaid("it joins vectors");
        }
        return call.is(new Concat(axis), parts);
    }

    private static Value appended(KerasFunction call) {
        KerasFormula formula = call.formula();
        List<Value> pair = KerasOperands.pair(call.node(), call.argument(0, "x1"), call.argument(1, "x2"));
        return call.argument(2, "axis") == null
                ? formula.concat(0, formula.reshape(pair.get(0), -1), formula.reshape(pair.get(1), -1))
                : formula.concat(call.integer(0, 2, "axis"), pair);
    }
}
