package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Reductions that TFLite has no operator for, by those it has.
final class TfliteReductionLowering {

    private static final int MOST_STEPS = 128;

    private TfliteReductionLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Reduction reduction -> reduction(reduction, to);
            case ArgReduction reduction
            when reduction.lastIndex() && known(reduction.axis(), to) -> {
                Value turned = to.step(new Reverse(List.of(Math.floorMod(reduction.axis(), rank(to)))), to.in(0));
                Value index = to.step(
                        new ArgReduction(
                                reduction.kind(), reduction.axis(), reduction.keepAxis(), false, reduction.output()),
                        turned);
                long last = to.shape(0).size(reduction.axis()) - 1;
                yield to.last(new Binary(Binary.Kind.SUBTRACT), to.number(reduction.output(), last), index);
            }
            case ArgReduction reduction
            when reduction.keepAxis() -> {
                Value index = to.step(
                        new ArgReduction(
                                reduction.kind(), reduction.axis(), false, reduction.lastIndex(), reduction.output()),
                        to.in(0));
                yield to.last(new Unsqueeze(), index, to.longs(reduction.axis()));
            }
            case TopK topK when to.shape(0).isRanked() -> topK(topK, to);
            case Cumulative(Cumulative.Kind kind, boolean exclusive, boolean reverse)
            when kind != Cumulative.Kind.SUM -> cumulative(kind, exclusive, reverse, to);
            default -> false;
        };
    }

    private static int rank(TfliteLowering to) {
        return to.shape(0).rank();
    }

    private static boolean known(int axis, TfliteLowering to) {
        return to.shape(0).isRanked() && to.shape(0).dim(axis).isKnown();
    }

    /// TFLite has the largest along the last axis, with int32 places.
    private static boolean topK(TopK op, TfliteLowering to) {
        int along = Math.floorMod(op.axis(), rank(to));
        if (!op.largest()) {
            List<Value> found = to.steps(
                    2,
                    new TopK(op.axis(), true, op.sorted(), op.indices()),
                    to.unary(Unary.Kind.NEGATE, to.in(0)),
                    to.in(1));
            to.output(0, new Unary(Unary.Kind.NEGATE), found.getFirst());
            to.output(1, new Identity(), found.get(1));
            return true;
        }
        if (along == rank(to) - 1 && op.indices() == ElementType.INT32) {
            return false;
        }
        List<Integer> swap =
                new ArrayList<>(IntStream.range(0, rank(to)).boxed().toList());
        Collections.swap(swap, along, rank(to) - 1);
        List<Value> found = to.steps(
                2,
                new TopK(rank(to) - 1, true, op.sorted(), ElementType.INT32),
                to.transpose(to.in(0), swap),
                to.in(1));
        to.output(0, new Transpose(swap), found.getFirst());
        to.output(1, new Cast(op.indices(), false), to.transpose(found.get(1), swap));
        return true;
    }

    /// Step by step along a short axis.
    private static boolean cumulative(Cumulative.Kind kind, boolean exclusive, boolean reverse, TfliteLowering to) {
        Tensor axis = to.known(1);
        if (axis == null || !known((int) axis.scalarLong(), to) || kind != Cumulative.Kind.PRODUCT) {
            return false;
        }
        int along = Math.floorMod((int) axis.scalarLong(), rank(to));
        int size = (int) to.shape(0).size(along);
        if (size == 0 || size > MOST_STEPS) {
            return false;
        }
        Value[] results = new Value[size];
        Value product = null;
        for (int i = 0; i < size; i++) {
            int at = reverse ? size - 1 - i : i;
            Value own = to.slice(to.in(0), along, at, at + 1);
            Value next = product == null ? own : to.multiply(product, own);
            Value before = product == null ? to.add(to.multiply(own, to.number(0)), to.number(1)) : product;
            results[at] = exclusive ? before : next;
            product = next;
        }
        return to.last(new Concat(along), results);
    }

    private static boolean reduction(Reduction op, TfliteLowering to) {
        Value x = to.in(0);
        boolean all = !to.in(1).isPresent() || to.shape(1).equals(Shape.of(0));
        if (all && op.noAxesMeansNone()) {
            return switch (op.kind()) {
                case L1, L2 -> to.last(new Unary(Unary.Kind.ABS), x);
                case LOG_SUM -> to.last(new Unary(Unary.Kind.LOG), x);
                case SUM_SQUARE -> to.last(new Unary(Unary.Kind.SQUARE), x);
                default -> to.last(new Identity(), x);
            };
        }
        return switch (op.kind()) {
            case L1 -> over(Reduction.Kind.SUM, op, to.unary(Unary.Kind.ABS, x), to);
            case SUM_SQUARE -> over(Reduction.Kind.SUM, op, to.unary(Unary.Kind.SQUARE, x), to);
            case L2 -> to.last(new Unary(Unary.Kind.SQRT), sum(op, to.unary(Unary.Kind.SQUARE, x), to));
            case LOG_SUM -> to.last(new Unary(Unary.Kind.LOG), sum(op, x, to));
            case LOG_SUM_EXP -> to.last(new Unary(Unary.Kind.LOG), sum(op, to.unary(Unary.Kind.EXP, x), to));
            default -> false;
        };
    }

    private static boolean over(Reduction.Kind kind, Reduction op, Value x, TfliteLowering to) {
        Reduction reduction = new Reduction(kind, op.keepAxes(), op.noAxesMeansNone());
        return to.in(1).isPresent() ? to.last(reduction, x, to.in(1)) : to.last(reduction, x);
    }

    private static Value sum(Reduction op, Value x, TfliteLowering to) {
        Reduction reduction = new Reduction(Reduction.Kind.SUM, op.keepAxes(), op.noAxesMeansNone());
        return to.in(1).isPresent() ? to.step(reduction, x, to.in(1)) : to.step(reduction, x);
    }
}
