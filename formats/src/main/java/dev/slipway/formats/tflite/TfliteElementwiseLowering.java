package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Variadic;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;

/// Functions of single elements that TFLite has no operator for, by those it has.
final class TfliteElementwiseLowering {

    private TfliteElementwiseLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Unary(Unary.Kind kind) -> !TfliteOps.UNARY.containsKey(kind) && unary(kind, to);
            case Binary(Binary.Kind kind) -> binary(kind, to);
            case Logical(Logical.Kind kind) ->
                kind == Logical.Kind.XOR && to.is(new Comparison(Comparison.Kind.NOT_EQUAL), to.in(0), to.in(1));
            case Variadic(Variadic.Kind kind) -> variadic(kind, to);
            default -> false;
        };
    }

    private static boolean unary(Unary.Kind kind, TfliteLowering to) {
        Value x = to.in(0);
        return switch (kind) {
            case RECIPROCAL -> to.is(new Binary(Binary.Kind.DIVIDE), to.number(1), x);
            case EXPM1 -> to.is(new Binary(Binary.Kind.SUBTRACT), to.unary(Unary.Kind.EXP, x), to.number(1));
            case LOG1P -> to.is(new Unary(Unary.Kind.LOG), to.add(x, to.number(1)));
            case TAN -> to.is(new Binary(Binary.Kind.DIVIDE), to.unary(Unary.Kind.SIN, x), to.unary(Unary.Kind.COS, x));
            case SOFTSIGN ->
                to.is(new Binary(Binary.Kind.DIVIDE), x, to.add(to.unary(Unary.Kind.ABS, x), to.number(1)));
            case SOFTPLUS -> to.is(new Binary(Binary.Kind.ADD), to.unary(Unary.Kind.RELU, x), softplusRest(x, to));
            case MISH ->
                to.is(new Binary(Binary.Kind.MULTIPLY), x, to.unary(Unary.Kind.TANH, to.unary(Unary.Kind.SOFTPLUS, x)));
            case SILU -> to.is(new Binary(Binary.Kind.MULTIPLY), x, to.unary(Unary.Kind.SIGMOID, x));
            case SINH, COSH -> {
                Value up = to.unary(Unary.Kind.EXP, x);
                Value down = to.unary(Unary.Kind.EXP, to.unary(Unary.Kind.NEGATE, x));
                Value both = kind == Unary.Kind.SINH ? to.subtract(up, down) : to.add(up, down);
                yield to.is(new Binary(Binary.Kind.MULTIPLY), both, to.number(0.5));
            }
            case ATAN -> to.is(new Binary(Binary.Kind.ATAN2), x, to.add(to.multiply(x, to.number(0)), to.number(1)));
            case IS_NAN -> to.is(new Comparison(Comparison.Kind.NOT_EQUAL), x, x);
            case CONJUGATE -> !to.element().isComplex() && to.is(new Identity(), x);
            default -> false;
        };
    }

    /// `log(1 + exp(-|x|))`, which does not overflow.
    private static Value softplusRest(Value x, TfliteLowering to) {
        Value below = to.unary(Unary.Kind.NEGATE, to.unary(Unary.Kind.ABS, x));
        return to.unary(Unary.Kind.LOG, to.add(to.unary(Unary.Kind.EXP, below), to.number(1)));
    }

    private static boolean binary(Binary.Kind kind, TfliteLowering to) {
        Value a = to.in(0);
        Value b = to.in(1);
        return switch (kind) {
            case DIVIDE_NO_NAN -> {
                Value zero = to.step(new Comparison(Comparison.Kind.EQUAL), b, to.number(0));
                yield to.is(new Where(), zero, to.number(0), to.divide(a, b));
            }
            case TRUNCATE_MODULO ->
                to.element() == ElementType.INT32
                        && to.is(new Binary(Binary.Kind.SUBTRACT), a, to.multiply(to.divide(a, b), b));
            default -> false;
        };
    }

    private static boolean variadic(Variadic.Kind kind, TfliteLowering to) {
        Binary step = new Binary(
                switch (kind) {
                    case SUM, MEAN -> Binary.Kind.ADD;
                    case MAX -> Binary.Kind.MAX;
                    case MIN -> Binary.Kind.MIN;
                });
        int count = to.node().inputs().size();
        if (count == 1) {
            return to.is(new Identity(), to.in(0));
        }
        boolean mean = kind == Variadic.Kind.MEAN;
        Value result = to.in(0);
        for (int i = 1; i < (mean ? count : count - 1); i++) {
            result = to.step(step, result, to.in(i));
        }
        return mean
                ? to.is(new Binary(Binary.Kind.MULTIPLY), result, to.number(1.0 / count))
                : to.is(step, result, to.in(count - 1));
    }
}
