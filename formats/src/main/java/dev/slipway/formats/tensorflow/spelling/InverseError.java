package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Unary;

/// The inverse of the error function, by two polynomials of single precision: one for the middle, one for the ends
/// (M. Giles, *Approximating the erfinv function*, 2011).
final class InverseError {

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

    static Value of(TensorflowFormula formula, Value x) {
        Value one = formula.number(1);
        Value both = formula.times(formula.minus(one, x), formula.plus(one, x));
        Value w = formula.unary(Unary.Kind.NEGATE, formula.unary(Unary.Kind.LOG, both));
        Value middle = polynomial(formula, MIDDLE, formula.minus(w, formula.number(2.5)));
        Value root = formula.unary(Unary.Kind.SQRT, formula.binary(Binary.Kind.MAX, w, formula.number(BORDER)));
        Value ends = polynomial(formula, ENDS, formula.minus(root, formula.number(3)));
        Value inside = formula.compare(Comparison.Kind.LESS, w, formula.number(BORDER));
        Value size = formula.unary(Unary.Kind.ABS, x);
        Value infinite = formula.times(x, formula.number(Double.POSITIVE_INFINITY));
        return formula.choose(
                formula.compare(Comparison.Kind.EQUAL, size, one),
                infinite,
                formula.times(formula.choose(inside, middle, ends), x));
    }

    /// The real below which a share of all draws of a normal distribution lies.
    static Value quantile(TensorflowFormula formula, Value share) {
        Value both = formula.minus(formula.times(share, 2), formula.number(1));
        return formula.times(of(formula, both), Math.sqrt(2));
    }

    private static Value polynomial(TensorflowFormula formula, double[] factors, Value w) {
        Value sum = formula.number(factors[0]);
        for (int i = 1; i < factors.length; i++) {
            sum = formula.plus(formula.times(sum, w), formula.number(factors[i]));
        }
        return sum;
    }
}
