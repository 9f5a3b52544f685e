package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Sums, extremes and orders along axes that TensorFlow has only in part.
final class LowerReductions {

    private LowerReductions() {}

    static void rules() {
        lower(Reduction.class, (op, node, to) -> reduction(op, node, to));
        lower(ArgReduction.class, (op, _, to) -> argument(op, to));
        lower(TopK.class, (op, node, to) -> best(op, node, to));
        lower(Softmax.class, (op, _, to) -> turned(new Softmax(-1), op.axis(), to));
        lower(LogSoftmax.class, (op, _, to) -> turned(new LogSoftmax(-1), op.axis(), to));
        lower(Hardmax.class, (op, _, to) -> hardmax(op.axis(), to));
        lower(LpNormalization.class, (op, _, to) -> sized(op, to));
    }

    private static boolean reduction(Reduction op, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        if (!op.noAxesMeansNone() && node.hasInput(1) && to.shape(1).equals(Shape.of(0))) {
            return to.last(op, x);
        }
        return switch (op.kind()) {
            case SUM, MEAN, MAX, MIN, PRODUCT -> false;
            case ALL, ANY -> {
                if (to.element(0) == ElementType.BOOL) {
                    yield false;
                }
                yield to.last(op, axes(formula.cast(x, ElementType.BOOL), node));
            }
            case L1 -> to.last(as(op, Reduction.Kind.SUM), axes(formula.unary(Unary.Kind.ABS, x), node));
            case SUM_SQUARE -> to.last(as(op, Reduction.Kind.SUM), axes(formula.unary(Unary.Kind.SQUARE, x), node));
            case L2 -> rooted(op, node, to);
            case LOG_SUM ->
                to.last(new Unary(Unary.Kind.LOG), to.step("sum", as(op, Reduction.Kind.SUM), axes(x, node)));
            case LOG_SUM_EXP -> logSumExp(op, node, to);
        };
    }

    private static Reduction as(Reduction op, Reduction.Kind kind) {
        return new Reduction(kind, op.keepAxes(), op.noAxesMeansNone());
    }

    /// Other data over the same axes.
    private static Value[] axes(Value x, Node node) {
        return node.hasInput(1) ? new Value[] {x, node.input(1)} : new Value[] {x};
    }

    private static boolean rooted(Reduction op, Node node, TensorflowLowering to) {
        ElementType element = to.element(0);
        ElementType real = element.isInteger() ? ElementType.FLOAT64 : element;
        TensorflowFormula formula = to.formula(real);
        Value squares = formula.unary(Unary.Kind.SQUARE, formula.cast(to.in(0), real));
        Value sum = to.step("sum", as(op, Reduction.Kind.SUM), axes(squares, node));
        return to.is(formula.cast(formula.unary(Unary.Kind.SQRT, sum), element));
    }

    /// What is largest goes out of the exponentials, unless it is infinite.
    private static boolean logSumExp(Reduction op, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        Value most = to.step("most", new Reduction(Reduction.Kind.MAX, true, op.noAxesMeansNone()), axes(x, node));
        Value finite = to.step("finite", new Unary(Unary.Kind.IS_FINITE), most);
        Value moved = formula.choose(finite, most, formula.number(0));
        Value exponentials = formula.unary(Unary.Kind.EXP, formula.minus(x, moved));
        Value sum = to.step("sum", as(op, Reduction.Kind.SUM), axes(exponentials, node));
        Value back = op.keepAxes()
                ? moved
                : to.step("back", new Reduction(Reduction.Kind.SUM, false, op.noAxesMeansNone()), axes(moved, node));
        return to.is(formula.plus(formula.unary(Unary.Kind.LOG, sum), back));
    }

    private static boolean argument(ArgReduction op, TensorflowLowering to) {
        if (!op.keepAxis() && !op.lastIndex()) {
            return false;
        }
        ElementType index = ElementType.INT64;
        ArgReduction plain = new ArgReduction(op.kind(), op.axis(), false, false, index);
        TensorflowFormula formula = to.formula(index);
        Value x = op.lastIndex() ? to.step("turned", new Reverse(List.of(op.axis())), to.in(0)) : to.in(0);
        Value found = to.step("found", plain, x);
        if (op.lastIndex()) {
            Value last = formula.minus(formula.size(to.in(0), Math.floorMod(op.axis(), to.rank(0))), formula.index(1));
            found = formula.minus(last, found);
        }
        Value kept = op.keepAxis() ? formula.unsqueeze(found, Math.floorMod(op.axis(), to.rank(0))) : found;
        return to.is(formula.cast(kept, op.output()));
    }

    /// The largest of the last axis; the smallest are the largest of what is negated.
    private static boolean best(TopK op, Node node, TensorflowLowering to) {
        int rank = to.rank(0);
        int axis = Math.floorMod(op.axis(), rank);
        boolean last = axis == rank - 1;
        if (last && op.largest()) {
            return false;
        }
        TensorflowFormula formula = to.formula();
        List<Integer> swap = swapped(axis, rank);
        ElementType element = to.element(0);
        boolean unsigned = element.isInteger() && element.min() >= 0;
        ElementType signed = unsigned ? ElementType.INT64 : element;
        Value x = last ? to.in(0) : to.step("turned", new Transpose(swap), to.in(0));
        Value ordered = op.largest() ? x : negated(formula.cast(x, signed), signed, to);
        List<Value> found = to.steps("best", 2, new TopK(-1, true, op.sorted(), op.indices()), ordered, to.in(1));
        Value values = op.largest() ? found.getFirst() : formula.cast(negated(found.getFirst(), signed, to), element);
        Transpose back = new Transpose(last ? IntStream.range(0, rank).boxed().toList() : swap);
        to.output(0, last ? new Identity() : back, values);
        to.output(1, last ? new Identity() : back, found.get(1));
        return node.outputs().size() <= 2;
    }

    /// Turned round in order: `-x`, and of integers `-1 - x`, which overflows for none.
    private static Value negated(Value x, ElementType element, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(element);
        return element.isInteger()
                ? to.step("negated", new Unary(Unary.Kind.BITWISE_NOT), x)
                : formula.unary(Unary.Kind.NEGATE, x);
    }

    static List<Integer> swapped(int axis, int rank) {
        List<Integer> swap = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(swap, axis, rank - 1);
        return swap;
    }

    /// An op over the last axis, with another axis put there for the while.
    static boolean turned(Op op, int axis, TensorflowLowering to) {
        int rank = to.rank(0);
        List<Integer> swap = swapped(Math.floorMod(axis, rank), rank);
        if (Permutation.isIdentity(swap)) {
            return false;
        }
        Value turned = to.step("turned", new Transpose(swap), to.in(0));
        return to.last(new Transpose(swap), to.step("result", op, turned));
    }

    private static boolean hardmax(int axis, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(ElementType.INT64);
        int at = Math.floorMod(axis, to.rank(0));
        Value first = to.step(
                "first", new ArgReduction(ArgReduction.Kind.MAX, at, false, false, ElementType.INT64), to.in(0));
        Value values = to.constant("values", Tensor.ofDoubles(to.element(0), Shape.of(2), 0, 1));
        return to.last(new OneHot(at, false), first, formula.size(to.in(0), at), values);
    }

    private static boolean sized(LpNormalization op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value size;
        if (op.p() == 1) {
            size = formula.kept(Reduction.Kind.SUM, formula.unary(Unary.Kind.ABS, to.in(0)), op.axis());
        } else {
            Value squares = formula.kept(Reduction.Kind.SUM, formula.unary(Unary.Kind.SQUARE, to.in(0)), op.axis());
            size = formula.unary(
                    Unary.Kind.SQRT, formula.binary(Binary.Kind.MAX, squares, formula.number(op.epsilon())));
        }
        return to.last(new Binary(Binary.Kind.DIVIDE_NO_NAN), to.in(0), size);
    }
}
