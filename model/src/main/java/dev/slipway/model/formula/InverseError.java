package dev.slipway.model.formula;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Unary;

/// The inverse of the error function, by two polynomials of single precision: one for the middle, one for the ends
/// (M. Giles, *Approximating the erfinv function*, 2011).
public final class InverseError {

    private static final double[] MIDDLE = {
        2.81022636e-08,
        3.43273939e-07,
        -3.5233877e-06,
        -4.39150654e-06,
        0.00021858087,
        -0.00125372503,
        -0.00417768164,
        0.246640727,
        1.50140941
    };
    private static final double[] ENDS = {
        -0.000200214257,
        0.000100950558,
        0.00134934322,
        -0.00367342844,
        0.00573950773,
        -0.0076224613,
        0.00943887047,
        1.00167406,
        2.83297682
    };
    private static final double BORDER = 5;

    private InverseError() {}

    /// The number whose error function is `x`.
    public static Value of(Formula formula, Value x) {
        Value both = formula.times(formula.minus(formula.number(x, 1), x), formula.plus(x, 1));
        Value w = formula.unary(Unary.Kind.NEGATE, formula.unary(Unary.Kind.LOG, both));
        Value middle = polynomial(formula, MIDDLE, formula.plus(w, -2.5));
        Value root = formula.unary(Unary.Kind.SQRT, formula.max(w, BORDER));
        Value ends = polynomial(formula, ENDS, formula.plus(root, -3));
        Value inside = formula.compare(Comparison.Kind.LESS, w, BORDER);
        Value infinite = formula.times(x, Double.POSITIVE_INFINITY);
        return formula.choose(
                formula.compare(Comparison.Kind.EQUAL, formula.unary(Unary.Kind.ABS, x), 1),
                infinite,
                formula.times(formula.choose(inside, middle, ends), x));
    }

    /// The real below which a share of all draws of a normal distribution lies.
    public static Value quantile(Formula formula, Value share) {
        Value both = formula.plus(formula.times(share, 2), -1);
        return formula.times(of(formula, both), Math.sqrt(2));
    }

    private static Value polynomial(Formula formula, double[] factors, Value w) {
        Value sum = formula.number(w, factors[0]);
        for (int i = 1; i < factors.length; i++) {
            sum = formula.plus(formula.times(sum, w), factors[i]);
        }
        return sum;
    }
}
