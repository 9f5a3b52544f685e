package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;

/// Functions of single elements that TensorFlow has no op for, by those it has.
final class LowerElementwise {

    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_GAMMA = 1.0507009873554805f;

    private LowerElementwise() {}

    static void rules() {
        lower(Unary.class, (op, _, to) -> unary(op.kind(), to));
        lower(Binary.class, (op, _, to) -> binary(op.kind(), to));
        lower(Variadic.class, (op, node, to) -> variadic(op.kind(), node, to));
        lower(Activated.class, (op, node, to) -> activated(op, node, to));
        lower(Clip.class, (_, node, to) -> clip(node, to));
        lower(IsInfinite.class, (op, _, to) -> infinite(op, to));
        lower(Elu.class, (op, _, to) -> elu(op.alpha(), to));
        lower(Celu.class, (op, _, to) -> celu(op.alpha(), to));
        lower(Selu.class, (op, _, to) -> selu(op.alpha(), op.gamma(), to));
        lower(PRelu.class, (_, _, to) -> rectified(to));
        lower(ThresholdedRelu.class, (op, _, to) -> thresholded(op.alpha(), to));
        lower(HardSigmoid.class, (op, _, to) -> hardSigmoid(op.alpha(), op.beta(), to));
        lower(Shrink.class, (op, _, to) -> shrink(op.lambda(), op.bias(), to));
        lower(Gelu.class, (op, _, to) -> gelu(op.approximate(), to));
        lower(Swish.class, (op, _, to) -> swish(op.alpha(), to));
    }

    private static boolean unary(Unary.Kind kind, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        ElementType element = to.element(0);
        return switch (kind) {
            case RELU_N1_TO_1 -> to.is(formula.clipped(x, -1, 1));
            case HARD_SWISH -> {
                Value gate = formula.clipped(formula.plus(x, formula.number(3)), 0, 6);
                yield to.is(formula.times(formula.times(x, gate), 1 / 6.0));
            }
            case MISH -> to.is(formula.times(x, formula.unary(Unary.Kind.TANH, formula.unary(Unary.Kind.SOFTPLUS, x))));
            case SILU -> to.is(formula.times(x, formula.unary(Unary.Kind.SIGMOID, x)));
            case TRUNCATE -> {
                if (element.isInteger()) {
                    yield to.is(x);
                }
                Value whole = formula.unary(Unary.Kind.FLOOR, formula.unary(Unary.Kind.ABS, x));
                yield to.is(formula.times(formula.unary(Unary.Kind.SIGN, x), whole));
            }
            case CEIL, FLOOR, ROUND -> element.isInteger() && to.is(x);
            case REAL, CONJUGATE -> !element.isComplex() && to.is(x);
            case IMAGINARY -> !element.isComplex() && to.is(formula.times(x, 0));
            case ANGLE -> {
                if (element.isComplex()) {
                    yield false;
                }
                Value negative = formula.compare(Comparison.Kind.LESS, x, formula.number(0));
                yield to.is(formula.choose(negative, formula.number(Math.PI), formula.number(0)));
            }
            case RECIPROCAL -> element.isInteger() && to.is(formula.over(formula.number(1), x));
            case ABS ->
                element.isComplex() ? to.last(new Unary(Unary.Kind.COMPLEX_ABS), x) : isUnsigned(element) && to.is(x);
            default -> false;
        };
    }

    private static boolean isUnsigned(ElementType element) {
        return element.isInteger() && element.min() >= 0;
    }

    private static boolean binary(Binary.Kind kind, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        ElementType other = to.element(1);
        return switch (kind) {
            case POWER -> {
                if (other == to.element(0)) {
                    yield false;
                }
                boolean real = other.isFloat() && to.element(0).isInteger();
                TensorflowFormula wide = to.formula(real ? other : to.element(0));
                Value base = wide.cast(to.in(0), real ? other : to.element(0));
                Value power = wide.binary(kind, base, wide.cast(to.in(1), real ? other : to.element(0)));
                yield to.is(wide.cast(power, to.element(0)));
            }
            case SHIFT_LEFT, SHIFT_RIGHT -> {
                if (other == to.element(0)) {
                    yield false;
                }
                yield to.last(new Binary(kind), to.in(0), formula.cast(to.in(1), to.element(0)));
            }
            default -> false;
        };
    }

    private static boolean variadic(Variadic.Kind kind, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        boolean alike = node.inputs().stream()
                .allMatch(
                        input -> to.shape(0).isKnown() && to.type(input).shape().equals(to.shape(0)));
        if (kind == Variadic.Kind.SUM && alike && node.inputs().size() > 1 && to.element(0) != ElementType.BOOL) {
            return false;
        }
        Binary.Kind step = switch (kind) {
            case SUM, MEAN -> Binary.Kind.ADD;
            case MAX -> Binary.Kind.MAX;
            case MIN -> Binary.Kind.MIN;
        };
        Value all = to.in(0);
        for (Value input : node.inputs().subList(1, node.inputs().size())) {
            all = formula.binary(step, all, input);
        }
        return to.is(
                kind == Variadic.Kind.MEAN
                        ? formula.over(all, formula.number(node.inputs().size()))
                        : all);
    }

    private static boolean activated(Activated op, Node node, TensorflowLowering to) {
        List<Value> linear = to.steps(
                "linear", node.outputs().size(), op.base(), node.inputs().toArray(Value[]::new));
        Value x = linear.getFirst();
        TensorflowFormula formula = to.formula(
                to.type(x).isQuantized() ? ElementType.FLOAT32 : to.type(x).element());
        switch (op.activation()) {
            case NONE -> to.output(0, new Identity(), x);
            case RELU -> to.output(0, new Unary(Unary.Kind.RELU), x);
            case RELU6 -> to.output(0, new Unary(Unary.Kind.RELU6), x);
            case RELU_N1_TO_1 -> to.output(0, new Unary(Unary.Kind.RELU_N1_TO_1), x);
            case TANH -> to.output(0, new Unary(Unary.Kind.TANH), x);
            case SIGN_BIT ->
                to.output(
                        0,
                        new Cast(to.type(x).element(), true),
                        formula.compare(Comparison.Kind.LESS, x, formula.number(0)));
        }
        for (int i = 1; i < linear.size(); i++) {
            to.output(i, new Identity(), linear.get(i));
        }
        return true;
    }

    private static boolean clip(Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        if (node.hasInput(1)) {
            x = formula.binary(Binary.Kind.MAX, x, scalar(to.in(1), to));
        }
        if (node.hasInput(2)) {
            x = formula.binary(Binary.Kind.MIN, x, scalar(to.in(2), to));
        }
        return to.is(x);
    }

    /// A value of one element as a scalar, which broadcasts to anything.
    static Value scalar(Value value, TensorflowLowering to) {
        if (to.type(value).shape().hasRank(0)) {
            return value;
        }
        var constant = to.graph().constantOf(value);
        return constant == null
                ? to.step("scalar", new Reshape(true), value, to.vector("none"))
                : to.graph().constant(to.graph().uniqueName(value.name()), constant.reshaped(Shape.SCALAR));
    }

    private static boolean infinite(IsInfinite op, TensorflowLowering to) {
        if (op.negative() && op.positive()) {
            return false;
        }
        TensorflowFormula formula = to.formula();
        double which = op.negative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        boolean none = !op.negative() && !op.positive();
        Value found = formula.compare(Comparison.Kind.EQUAL, to.in(0), formula.number(none ? Double.NaN : which));
        return to.is(found);
    }

    private static boolean elu(float alpha, TensorflowLowering to) {
        return alpha != 1 && to.is(bent(to.in(0), alpha, to));
    }

    /// `x` where it is positive, `alpha * (exp(x) - 1)` elsewhere.
    private static Value bent(Value x, double alpha, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value positive = formula.compare(Comparison.Kind.GREATER, x, formula.number(0));
        return formula.choose(positive, x, formula.times(formula.unary(Unary.Kind.EXPM1, x), alpha));
    }

    private static boolean celu(float alpha, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value bent = to.step("bent", new Elu(1), formula.over(to.in(0), formula.number(alpha)));
        Value negative = formula.times(bent, alpha);
        Value positive = formula.compare(Comparison.Kind.GREATER, to.in(0), formula.number(0));
        return to.is(formula.choose(positive, to.in(0), negative));
    }

    private static boolean selu(float alpha, float gamma, TensorflowLowering to) {
        if (alpha == SELU_ALPHA && gamma == SELU_GAMMA) {
            return false;
        }
        return to.is(to.formula().times(bent(to.in(0), alpha, to), gamma));
    }

    private static boolean rectified(TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value negative = formula.compare(Comparison.Kind.LESS, to.in(0), formula.number(0));
        return to.is(formula.choose(negative, formula.times(to.in(0), to.in(1)), to.in(0)));
    }

    private static boolean thresholded(float alpha, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value above = formula.compare(Comparison.Kind.GREATER, to.in(0), formula.number(alpha));
        return to.is(formula.choose(above, to.in(0), formula.number(0)));
    }

    private static boolean hardSigmoid(float alpha, float beta, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        return to.is(formula.clipped(formula.plus(formula.times(to.in(0), alpha), formula.number(beta)), 0, 1));
    }

    private static boolean shrink(float lambda, float bias, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        Value low = formula.compare(Comparison.Kind.LESS, x, formula.number(-lambda));
        Value high = formula.compare(Comparison.Kind.GREATER, x, formula.number(lambda));
        Value inner = formula.choose(high, formula.minus(x, formula.number(bias)), formula.number(0));
        return to.is(formula.choose(low, formula.plus(x, formula.number(bias)), inner));
    }

    private static boolean gelu(boolean approximate, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value x = to.in(0);
        Value curve;
        if (approximate) {
            Value cube = formula.times(formula.times(x, x), x);
            Value inner = formula.times(formula.plus(x, formula.times(cube, 0.044715)), Math.sqrt(2 / Math.PI));
            curve = formula.unary(Unary.Kind.TANH, inner);
        } else {
            curve = formula.unary(Unary.Kind.ERF, formula.times(x, Math.sqrt(0.5)));
        }
        return to.is(formula.times(formula.times(x, 0.5), formula.plus(curve, formula.number(1))));
    }

    private static boolean swish(float alpha, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        return to.is(formula.times(to.in(0), formula.unary(Unary.Kind.SIGMOID, formula.times(to.in(0), alpha))));
    }
}
