package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Repetition;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// The functions around the gamma function, by series and continued fractions of the
/// [Digital Library of Mathematical Functions](https://dlmf.nist.gov/), chapters 5, 8 and 25.
final class TensorflowGamma {

    /// B(2j) / (2j)! for j from 1: the factors of Euler and Maclaurin's summation.
    private static final double[] BERNOULLI = {
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000.0
    };

    /// How many terms of a sum are added one by one before the rest is estimated.
    private static final int LEADING = 10;

    /// Arguments above make no more rounds than this root of theirs.
    private static final double MOST = 1000;

    private TensorflowGamma() {}

    static void spellings() {
        TensorflowOps.spell("Igamma", node -> List.of(incompleteGamma(node, true)));
        TensorflowOps.spell("Igammac", node -> List.of(incompleteGamma(node, false)));
        TensorflowOps.spell("Betainc", node -> List.of(incompleteBeta(node)));
        TensorflowOps.spell("Zeta", node -> List.of(zeta(TensorflowFormula.of(node), node.in(0), node.in(1))));
        TensorflowOps.spell("Polygamma", node -> List.of(polygamma(node)));
    }

    /// Input `index`, as large as all inputs together.
    private static Value whole(TensorflowNode node, TensorflowFormula formula, int index) {
        Value whole = node.in(index);
        for (int i = 0; i < node.inputs().size(); i++) {
            whole = i == index ? whole : formula.plus(whole, formula.times(node.in(i), 0));
        }
        return whole;
    }

    /// As many rounds as series and fractions take where their arguments are up to `argument`: they converge within a
    /// few times its root.
    private static Value rounds(TensorflowNode node, TensorflowFormula formula, Value argument) {
        Value none = node.constant("none", Tensor.ofDoubles(node.element(0), Shape.of(1), 0));
        Value all = formula.concat(0, formula.flat(argument), none);
        Value root = formula.unary(Unary.Kind.SQRT, formula.reduced(Reduction.Kind.MAX, all, 0));
        Value held = formula.binary(Binary.Kind.MIN, root, formula.number(MOST));
        return formula.cast(formula.plus(formula.times(held, 9), formula.number(40)), ElementType.INT64);
    }

    /// The share of the gamma function's integral up to `x`, or beyond it: by the power series where `x` is at most
    /// `a` or 1 (8.7.1), by the continued fraction of what lies beyond elsewhere (8.9.2).
    private static Value incompleteGamma(TensorflowNode node, boolean lower) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value a = whole(node, formula, 0);
        Value x = whole(node, formula, 1);
        Value one = formula.number(1);
        Value zero = formula.times(x, 0);
        Value rounds = rounds(node, formula, a);
        List<Value> sums = new Repetition(node, rounds)
                .run(
                        List.of(formula.plus(zero, one), formula.plus(zero, one), zero),
                        List.of(a, x, rounds),
                        (at, number, now) -> {
                            TensorflowFormula inside = new TensorflowFormula(at, node.element(0));
                            Value k = inside.cast(
                                    inside.plus(number, at.scalar("one", ElementType.INT64, 1)), node.element(0));
                            Value term = inside.over(inside.times(now.get(1), now.get(4)), inside.plus(now.get(3), k));
                            Value back = inside.cast(inside.minus(now.get(5), number), node.element(0));
                            Value above = inside.times(back, inside.minus(now.get(3), back));
                            Value odd = inside.plus(inside.times(back, 2), inside.number(1));
                            Value below =
                                    inside.plus(inside.plus(inside.minus(now.get(4), now.get(3)), odd), now.get(2));
                            return List.of(inside.plus(now.get(0), term), term, inside.over(above, below));
                        });
        Value logs = formula.minus(formula.times(a, formula.unary(Unary.Kind.LOG, x)), x);
        Value power = formula.unary(
                Unary.Kind.EXP, formula.minus(logs, formula.unary(Unary.Kind.LGAMMA, formula.plus(a, one))));
        Value below = formula.times(power, sums.get(0));
        Value fraction = formula.plus(formula.plus(formula.minus(x, a), one), sums.get(2));
        Value above = formula.over(formula.times(power, a), fraction);
        Value isBelow = formula.compare(Comparison.Kind.LESS_OR_EQUAL, x, formula.binary(Binary.Kind.MAX, a, one));
        Value share = lower
                ? formula.choose(isBelow, below, formula.minus(one, above))
                : formula.choose(isBelow, formula.minus(one, below), above);
        Value atZero = formula.compare(Comparison.Kind.EQUAL, x, formula.number(0));
        Value held = formula.choose(atZero, formula.number(lower ? 0 : 1), share);
        Value outside = node.step(
                "outside",
                new Logical(Logical.Kind.OR),
                formula.compare(Comparison.Kind.LESS, x, formula.number(0)),
                formula.compare(Comparison.Kind.LESS_OR_EQUAL, a, formula.number(0)));
        Value nowhere = lower ? formula.and(outside, node.step("not", new Unary(Unary.Kind.NOT), atZero)) : outside;
        return formula.choose(nowhere, formula.number(Double.NaN), held);
    }

    /// The share of the beta function's integral up to `x`, by its continued fraction (8.17.22) on the side of the
    /// mean where it converges.
    private static Value incompleteBeta(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value first = whole(node, formula, 0);
        Value second = whole(node, formula, 1);
        Value share = whole(node, formula, 2);
        Value one = formula.number(1);
        Value mean =
                formula.over(formula.plus(first, one), formula.plus(formula.plus(first, second), formula.number(2)));
        Value turned = formula.compare(Comparison.Kind.GREATER, share, mean);
        Value rest = formula.minus(one, share);
        Value a = formula.choose(turned, second, first);
        Value b = formula.choose(turned, first, second);
        Value x = formula.choose(turned, rest, share);
        Value y = formula.choose(turned, share, rest);
        Value rounds = rounds(node, formula, formula.plus(first, second));
        Value tail = new Repetition(node, rounds)
                .run(List.of(formula.plus(formula.times(x, 0), one)), List.of(a, b, x, rounds), (at, number, now) -> {
                    TensorflowFormula inside = new TensorflowFormula(at, node.element(0));
                    Value m = inside.cast(inside.minus(now.get(4), number), node.element(0));
                    return List.of(betaStep(inside, now.get(0), m, now.get(1), now.get(2), now.get(3)));
                })
                .getFirst();
        Value head = formula.over(formula.times(formula.plus(a, b), x), formula.plus(a, one));
        Value fraction = formula.minus(one, formula.over(head, tail));
        Value both = formula.unary(Unary.Kind.LGAMMA, formula.plus(a, b));
        Value each = formula.plus(
                formula.unary(Unary.Kind.LGAMMA, formula.plus(a, one)), formula.unary(Unary.Kind.LGAMMA, b));
        Value logs = formula.plus(
                formula.times(a, formula.unary(Unary.Kind.LOG, x)), formula.times(b, formula.unary(Unary.Kind.LOG, y)));
        Value power = formula.unary(Unary.Kind.EXP, formula.plus(logs, formula.minus(both, each)));
        Value part = formula.over(power, fraction);
        Value result = formula.choose(turned, formula.minus(one, part), part);
        Value inside = formula.and(
                formula.compare(Comparison.Kind.GREATER, share, formula.number(0)),
                formula.compare(Comparison.Kind.LESS, share, one));
        Value edge = formula.choose(
                formula.compare(Comparison.Kind.EQUAL, share, one),
                one,
                formula.choose(
                        formula.compare(Comparison.Kind.EQUAL, share, formula.number(0)),
                        formula.number(0),
                        formula.number(Double.NaN)));
        Value known = formula.and(
                formula.compare(Comparison.Kind.GREATER, first, formula.number(0)),
                formula.compare(Comparison.Kind.GREATER, second, formula.number(0)));
        return formula.choose(known, formula.choose(inside, result, edge), formula.number(Double.NaN));
    }

    /// Two levels of the fraction, of numbers `2m + 1` and `2m`.
    private static Value betaStep(TensorflowFormula formula, Value tail, Value m, Value a, Value b, Value x) {
        Value even = formula.plus(a, formula.times(m, 2));
        Value one = formula.number(1);
        Value odd = formula.over(
                formula.times(formula.times(formula.plus(a, m), formula.plus(formula.plus(a, b), m)), x),
                formula.times(even, formula.plus(even, one)));
        Value inner = formula.minus(one, formula.over(odd, tail));
        Value level = formula.over(
                formula.times(formula.times(m, formula.minus(b, m)), x), formula.times(formula.minus(even, one), even));
        return formula.plus(one, formula.over(level, inner));
    }

    /// Hurwitz's zeta function, the sum of `(q + k)^-x`: its first terms, and Euler and Maclaurin's estimate of the
    /// others (25.11.7).
    private static Value zeta(TensorflowFormula formula, Value x, Value q) {
        Value negative = formula.unary(Unary.Kind.NEGATE, x);
        Value sum = formula.binary(Binary.Kind.POWER, q, negative);
        for (int k = 1; k < LEADING; k++) {
            sum = formula.plus(sum, formula.binary(Binary.Kind.POWER, formula.plus(q, formula.number(k)), negative));
        }
        Value n = formula.plus(q, formula.number(LEADING));
        Value power = formula.binary(Binary.Kind.POWER, n, negative);
        Value rest = formula.over(formula.times(power, n), formula.minus(x, formula.number(1)));
        Value estimate = formula.plus(formula.plus(sum, rest), formula.times(power, 0.5));
        Value factor = formula.over(formula.times(power, x), n);
        for (int j = 0; j < BERNOULLI.length; j++) {
            estimate = formula.plus(estimate, formula.times(factor, BERNOULLI[j]));
            Value next = formula.times(
                    formula.plus(x, formula.number(2 * j + 1)), formula.plus(x, formula.number(2 * j + 2)));
            factor = formula.over(formula.times(factor, next), formula.times(n, n));
        }
        Value one = formula.number(1);
        Value pole = formula.compare(Comparison.Kind.EQUAL, x, one);
        Value outside = formula.compare(Comparison.Kind.LESS, x, one);
        return formula.choose(
                outside,
                formula.number(Double.NaN),
                formula.choose(pole, formula.number(Double.POSITIVE_INFINITY), estimate));
    }

    /// The derivatives of the logarithm of the gamma function (5.15.1, 25.11.12).
    private static Value polygamma(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value order = node.in(0);
        Value x = node.in(1);
        Value next = formula.plus(order, formula.number(1));
        Value factorial = formula.unary(Unary.Kind.EXP, formula.unary(Unary.Kind.LGAMMA, next));
        Value half = formula.binary(Binary.Kind.FLOOR_MODULO, next, formula.number(2));
        Value sign = formula.minus(formula.number(1), formula.times(half, 2));
        Value higher = formula.times(formula.times(sign, factorial), zeta(formula, next, x));
        Value first = formula.compare(Comparison.Kind.EQUAL, order, formula.number(0));
        Value derivative = formula.choose(first, formula.unary(Unary.Kind.DIGAMMA, x), higher);
        Value isCount = formula.and(
                formula.compare(Comparison.Kind.EQUAL, order, formula.unary(Unary.Kind.FLOOR, order)),
                formula.compare(Comparison.Kind.GREATER_OR_EQUAL, order, formula.number(0)));
        return formula.choose(isCount, derivative, formula.number(Double.NaN));
    }
}
