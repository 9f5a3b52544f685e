package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;

/// Functions of single elements that TFLite has no operator for, by those it has.
final class TfliteElementwiseLowering {

    private TfliteElementwiseLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Unary(Unary.Kind kind) -> to.element().isInteger() ? integer(kind, to) : unary(kind, to);
            case Binary(Binary.Kind kind) -> binary(kind, to);
            case Logical(Logical.Kind kind) ->
                kind == Logical.Kind.XOR && to.last(new Comparison(Comparison.Kind.NOT_EQUAL), to.in(0), to.in(1));
            case Variadic(Variadic.Kind kind) -> variadic(kind, to);
            case IsInfinite(boolean negative, boolean positive) -> infinite(negative, positive, to);
            case Where _
            when to.node().hasInput(2) && to.type(0).element() != ElementType.BOOL ->
                to.last(new Where(), to.cast(to.in(0), ElementType.BOOL), to.in(1), to.in(2));
            default -> false;
        };
    }

    private static boolean unary(Unary.Kind kind, TfliteLowering to) {
        Value x = to.in(0);
        return switch (kind) {
            case RECIPROCAL -> to.last(new Binary(Binary.Kind.DIVIDE), to.number(1), x);
            case EXPM1 -> to.last(new Binary(Binary.Kind.SUBTRACT), to.unary(Unary.Kind.EXP, x), to.number(1));
            case LOG1P -> to.last(new Unary(Unary.Kind.LOG), to.add(x, to.number(1)));
            case TAN ->
                to.last(new Binary(Binary.Kind.DIVIDE), to.unary(Unary.Kind.SIN, x), to.unary(Unary.Kind.COS, x));
            case SOFTSIGN ->
                to.last(new Binary(Binary.Kind.DIVIDE), x, to.add(to.unary(Unary.Kind.ABS, x), to.number(1)));
            case SOFTPLUS -> to.last(new Binary(Binary.Kind.ADD), to.unary(Unary.Kind.RELU, x), softplusRest(x, to));
            case MISH ->
                to.last(
                        new Binary(Binary.Kind.MULTIPLY),
                        x,
                        to.unary(Unary.Kind.TANH, to.unary(Unary.Kind.SOFTPLUS, x)));
            case SILU -> to.last(new Binary(Binary.Kind.MULTIPLY), x, to.unary(Unary.Kind.SIGMOID, x));
            case SINH, COSH -> {
                Value up = to.unary(Unary.Kind.EXP, x);
                Value down = to.unary(Unary.Kind.EXP, to.unary(Unary.Kind.NEGATE, x));
                Value both = kind == Unary.Kind.SINH ? to.subtract(up, down) : to.add(up, down);
                yield to.last(new Binary(Binary.Kind.MULTIPLY), both, to.number(0.5));
            }
            case ATAN ->
                to.last(
                        new Binary(Binary.Kind.ATAN2),
                        x,
                        to.cast(to.compare(Comparison.Kind.EQUAL, x, x), ElementType.FLOAT32));
            case IS_NAN -> to.last(new Comparison(Comparison.Kind.NOT_EQUAL), x, x);
            case TRUNCATE ->
                to.last(
                        new Binary(Binary.Kind.MULTIPLY),
                        to.unary(Unary.Kind.SIGN, x),
                        to.unary(Unary.Kind.FLOOR, to.unary(Unary.Kind.ABS, x)));
            case ASIN -> to.last(new Binary(Binary.Kind.ATAN2), x, otherLeg(x, to));
            case ACOS -> to.last(new Binary(Binary.Kind.ATAN2), otherLeg(x, to), x);
            case ASINH -> {
                Value size = to.unary(Unary.Kind.ABS, x);
                Value root = to.unary(Unary.Kind.SQRT, to.add(to.multiply(x, x), to.number(1)));
                Value log = to.unary(Unary.Kind.LOG, to.add(size, root));
                yield to.last(new Binary(Binary.Kind.MULTIPLY), to.unary(Unary.Kind.SIGN, x), log);
            }
            case ACOSH -> {
                Value root = to.unary(Unary.Kind.SQRT, to.subtract(to.multiply(x, x), to.number(1)));
                yield to.last(new Unary(Unary.Kind.LOG), to.add(x, root));
            }
            case ATANH -> {
                Value ratio = to.divide(to.add(x, to.number(1)), to.subtract(to.number(1), x));
                yield to.last(new Binary(Binary.Kind.MULTIPLY), to.unary(Unary.Kind.LOG, ratio), to.number(0.5));
            }
            case ERF -> erf(x, to);
            case ERFC -> to.last(new Binary(Binary.Kind.SUBTRACT), to.number(1), to.unary(Unary.Kind.ERF, x));
            case IS_FINITE ->
                to.last(
                        new Comparison(Comparison.Kind.LESS),
                        to.unary(Unary.Kind.ABS, x),
                        to.number(Double.POSITIVE_INFINITY));
            case REAL, CONJUGATE -> !to.element().isComplex() && to.last(new Identity(), x);
            default -> false;
        };
    }

    /// `sqrt((1 - x) * (1 + x))`.
    private static Value otherLeg(Value x, TfliteLowering to) {
        return to.unary(Unary.Kind.SQRT, to.multiply(to.subtract(to.number(1), x), to.add(x, to.number(1))));
    }

    /// Abramowitz and Stegun 7.1.26, which is within 1.5e-7.
    private static boolean erf(Value x, TfliteLowering to) {
        Value size = to.unary(Unary.Kind.ABS, x);
        Value t = to.divide(to.number(1), to.add(to.multiply(size, to.number(0.3275911)), to.number(1)));
        Value sum = to.number(1.061405429);
        for (double factor : new double[] {-1.453152027, 1.421413741, -0.284496736, 0.254829592}) {
            sum = to.add(to.multiply(sum, t), to.number(factor));
        }
        Value bell = to.unary(Unary.Kind.EXP, to.unary(Unary.Kind.NEGATE, to.multiply(x, x)));
        Value rest = to.multiply(to.multiply(sum, t), bell);
        return to.last(new Binary(Binary.Kind.MULTIPLY), to.unary(Unary.Kind.SIGN, x), to.subtract(to.number(1), rest));
    }

    private static boolean integer(Unary.Kind kind, TfliteLowering to) {
        Value x = to.in(0);
        return switch (kind) {
            case FLOOR, CEIL, ROUND, TRUNCATE, REAL, CONJUGATE -> to.last(new Identity(), x);
            case SQUARE -> to.last(new Binary(Binary.Kind.MULTIPLY), x, x);
            case RELU -> to.last(new Binary(Binary.Kind.MAX), x, to.number(0));
            case ABS ->
                to.element() != ElementType.INT32
                        && to.last(new Binary(Binary.Kind.MAX), x, to.unary(Unary.Kind.NEGATE, x));
            default -> false;
        };
    }

    private static boolean infinite(boolean negative, boolean positive, TfliteLowering to) {
        Value x = negative && positive ? to.unary(Unary.Kind.ABS, to.in(0)) : to.in(0);
        if (!negative && !positive) {
            return to.last(new Comparison(Comparison.Kind.LESS), to.multiply(x, to.number(0)), to.number(0));
        }
        double limit = positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        return to.last(new Comparison(Comparison.Kind.EQUAL), x, to.number(limit));
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
                yield to.last(new Where(), zero, to.number(0), to.divide(a, b));
            }
            case MULTIPLY_NO_NAN -> {
                Value zero = to.compare(Comparison.Kind.EQUAL, b, to.number(0));
                yield to.last(new Where(), zero, to.number(0), to.multiply(a, b));
            }
            case XLOGY -> {
                Value zero = to.compare(Comparison.Kind.EQUAL, a, to.number(0));
                yield to.last(new Where(), zero, to.number(0), to.multiply(a, to.unary(Unary.Kind.LOG, b)));
            }
            case ATAN2 -> sameShape(a, b, to);
            case TRUNCATE_MODULO -> truncatedRest(a, b, to);
            case POWER ->
                to.type(b).element() != to.element()
                        && to.last(new Binary(Binary.Kind.POWER), a, to.cast(b, to.element()));
            default -> false;
        };
    }

    /// TFLite's arc tangent does not broadcast.
    private static boolean sameShape(Value y, Value x, TfliteLowering to) {
        if (to.type(y).shape().equals(to.type(x).shape())) {
            return false;
        }
        Shape common = to.typeOf(new Binary(Binary.Kind.ATAN2), List.of(y, x)).shape();
        if (!common.isKnown()) {
            return false;
        }
        Value shape = to.longs(common.sizes());
        Value[] both = {y, x};
        for (int i = 0; i < both.length; i++) {
            boolean same = to.type(both[i]).shape().equals(common);
            both[i] = same ? both[i] : to.step(new Expand(), both[i], shape);
        }
        return to.last(new Binary(Binary.Kind.ATAN2), both);
    }

    private static boolean truncatedRest(Value a, Value b, TfliteLowering to) {
        if (to.element().isFloat()) {
            Value rest = to.binary(Binary.Kind.FLOOR_MODULO, to.unary(Unary.Kind.ABS, a), to.unary(Unary.Kind.ABS, b));
            return to.last(new Binary(Binary.Kind.MULTIPLY), to.unary(Unary.Kind.SIGN, a), rest);
        }
        ElementType wide =
                to.element().bits() <= 32 && to.element() != ElementType.UINT32 ? ElementType.INT32 : ElementType.INT64;
        Value dividend = to.cast(a, wide);
        Value divisor = to.cast(b, wide);
        Value rest = to.binary(Binary.Kind.FLOOR_MODULO, dividend, divisor);
        Value zero = to.number(wide, 0);
        Value wrong = to.step(
                new Logical(Logical.Kind.AND),
                to.compare(Comparison.Kind.NOT_EQUAL, rest, zero),
                to.compare(
                        Comparison.Kind.NOT_EQUAL,
                        to.compare(Comparison.Kind.LESS, dividend, zero),
                        to.compare(Comparison.Kind.LESS, rest, zero)));
        Value result = to.where(wrong, to.subtract(rest, divisor), rest);
        return to.last(new Cast(to.element(), false), result);
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
            return to.last(new Identity(), to.in(0));
        }
        boolean mean = kind == Variadic.Kind.MEAN;
        Value result = to.in(0);
        for (int i = 1; i < (mean ? count : count - 1); i++) {
            result = to.step(step, result, to.in(i));
        }
        return mean
                ? to.last(new Binary(Binary.Kind.MULTIPLY), result, to.number(1.0 / count))
                : to.last(step, result, to.in(count - 1));
    }
}
