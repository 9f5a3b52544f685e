package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Shape;

/// Reductions that TFLite has no operator for, by those it has.
final class TfliteReductionLowering {

    private TfliteReductionLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Reduction reduction -> reduction(reduction, to);
            case ArgReduction reduction
            when reduction.keepAxis() -> {
                Value index = to.step(
                        new ArgReduction(
                                reduction.kind(), reduction.axis(), false, reduction.lastIndex(), reduction.output()),
                        to.in(0));
                yield to.is(new Unsqueeze(), index, to.longs(reduction.axis()));
            }
            default -> false;
        };
    }

    private static boolean reduction(Reduction op, TfliteLowering to) {
        Value x = to.in(0);
        boolean all = !to.in(1).isPresent() || to.shape(1).equals(Shape.of(0));
        if (all && op.noAxesMeansNone()) {
            return switch (op.kind()) {
                case L1, L2 -> to.is(new Unary(Unary.Kind.ABS), x);
                case LOG_SUM -> to.is(new Unary(Unary.Kind.LOG), x);
                case SUM_SQUARE -> to.is(new Unary(Unary.Kind.SQUARE), x);
                default -> to.is(new Identity(), x);
            };
        }
        return switch (op.kind()) {
            case L1 -> over(Reduction.Kind.SUM, op, to.unary(Unary.Kind.ABS, x), to);
            case SUM_SQUARE -> over(Reduction.Kind.SUM, op, to.unary(Unary.Kind.SQUARE, x), to);
            case L2 -> to.is(new Unary(Unary.Kind.SQRT), sum(op, to.unary(Unary.Kind.SQUARE, x), to));
            case LOG_SUM -> to.is(new Unary(Unary.Kind.LOG), sum(op, x, to));
            case LOG_SUM_EXP -> to.is(new Unary(Unary.Kind.LOG), sum(op, to.unary(Unary.Kind.EXP, x), to));
            default -> false;
        };
    }

    private static boolean over(Reduction.Kind kind, Reduction op, Value x, TfliteLowering to) {
        Reduction reduction = new Reduction(kind, op.keepAxes(), op.noAxesMeansNone());
        return to.in(1).isPresent() ? to.is(reduction, x, to.in(1)) : to.is(reduction, x);
    }

    private static Value sum(Reduction op, Value x, TfliteLowering to) {
        Reduction reduction = new Reduction(Reduction.Kind.SUM, op.keepAxes(), op.noAxesMeansNone());
        return to.in(1).isPresent() ? to.step(reduction, x, to.in(1)) : to.step(reduction, x);
    }
}
