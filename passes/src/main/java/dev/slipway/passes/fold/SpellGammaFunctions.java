package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Locale;
import java.util.Optional;

/// Says the logarithm of the gamma function, and its derivative, by arithmetic, for targets without them.
///
///     y = Unary(LGAMMA)(x)    becomes   y = (x - 0.5) * log(x + 6.5) - (x + 6.5) + log(Lanczos' sum), turned below 0.5
///     y = Unary(DIGAMMA)(x)   becomes   y = log(x) - 0.5 / x - 1 / (12 * x * x) + …, shifted below 10, turned below 0
public final class SpellGammaFunctions implements Rule {

    private static final double BASE = 0.99999999999980993;
    private static final double[] LANCZOS = {
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7
    };
    private static final double[] ASYMPTOTIC = {1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12};
    private static final int SHIFT = 10;

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Unary(Unary.Kind kind))
                || kind != Unary.Kind.LGAMMA && kind != Unary.Kind.DIGAMMA
                || graph.type(node.input(0)).isQuantized()) {
            return Optional.empty();
        }
        Graph meaning = kind == Unary.Kind.LGAMMA
                ? meaning(graph.type(node.input(0)), Formula::logGamma)
                : meaning(graph.type(node.input(0)), Formula::digamma);
        return Optional.of(Inlined.of(node, node.inputs(), meaning, graph));
    }

    private interface Meaning {
        Value of(Formula formula, Value x);
    }

    private static Graph meaning(TensorType type, Meaning meaning) {
        GraphBuilder graph = new GraphBuilder("meaning");
        ElementType wide = type.element() == ElementType.FLOAT64 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        Formula formula = new Formula(graph, wide);
        Value x = graph.input("x", type);
        Value y = meaning.of(formula, formula.cast(x, wide));
        graph.output("y", formula.cast(y, type.element()));
        return graph.build();
    }

    private record Formula(GraphBuilder graph, ElementType element) {

        Value logGamma(Value x) {
            Value turned = less(x, 0.5);
            Value above = lanczos(chosen(turned, minus(number(1), x), x));
            Value sine = unary(Unary.Kind.ABS, unary(Unary.Kind.SIN, times(number(Math.PI), part(x))));
            Value mirror = minus(number(Math.log(Math.PI)), unary(Unary.Kind.LOG, sine));
            return chosen(turned, minus(mirror, above), above);
        }

        /// `x` without whole numbers, so that multiples of π stay exact.
        private Value part(Value x) {
            return minus(x, unary(Unary.Kind.FLOOR, x));
        }

        private Value lanczos(Value x) {
            Value sum = number(BASE);
            for (int i = 0; i < LANCZOS.length; i++) {
                sum = plus(sum, over(number(LANCZOS[i]), plus(x, number(i))));
            }
            Value t = plus(x, number(6.5));
            Value power = times(minus(x, number(0.5)), unary(Unary.Kind.LOG, t));
            Value size = plus(unary(Unary.Kind.LOG, sum), number(0.5 * Math.log(2 * Math.PI)));
            return plus(minus(power, t), size);
        }

        Value digamma(Value x) {
            Value turned = less(x, 0);
            Value y = chosen(turned, minus(number(1), x), x);
            Value small = less(y, SHIFT);
            Value shifted = chosen(small, plus(y, number(SHIFT)), y);
            Value square = over(number(1), times(shifted, shifted));
            Value tail = number(ASYMPTOTIC[0]);
            for (int i = 1; i < ASYMPTOTIC.length; i++) {
                tail = plus(number(ASYMPTOTIC[i]), times(square, tail));
            }
            Value log = minus(unary(Unary.Kind.LOG, shifted), over(number(0.5), shifted));
            Value above = minus(minus(log, times(square, tail)), chosen(small, reciprocals(y), number(0)));
            Value angle = times(number(Math.PI), part(x));
            Value cotangent = over(unary(Unary.Kind.COS, angle), unary(Unary.Kind.SIN, angle));
            Value mirrored = minus(above, times(number(Math.PI), cotangent));
            Value pole = graph.add("pole", new Comparison(Comparison.Kind.EQUAL), part(x), number(0));
            Value below = chosen(pole, number(Double.NaN), mirrored);
            return chosen(less(x, Double.MIN_NORMAL), chosen(turned, below, number(Double.NaN)), above);
        }

        private Value reciprocals(Value x) {
            Value sum = over(number(1), x);
            for (int k = 1; k < SHIFT; k++) {
                sum = plus(sum, over(number(1), plus(x, number(k))));
            }
            return sum;
        }

        Value number(double value) {
            return graph.constant(graph.uniqueName("number"), Tensor.ofDoubles(element, Shape.SCALAR, value));
        }

        Value cast(Value x, ElementType to) {
            return graph.typeOf(x).element() == to ? x : graph.add("cast", new Cast(to, true), x);
        }

        Value less(Value a, double b) {
            return graph.add("less", new Comparison(Comparison.Kind.LESS), a, number(b));
        }

        Value chosen(Value condition, Value yes, Value no) {
            return graph.add("chosen", new Where(), condition, yes, no);
        }

        Value unary(Unary.Kind kind, Value x) {
            return graph.add(kind.name().toLowerCase(Locale.ROOT), new Unary(kind), x);
        }

        Value plus(Value a, Value b) {
            return binary(Binary.Kind.ADD, a, b);
        }

        Value minus(Value a, Value b) {
            return binary(Binary.Kind.SUBTRACT, a, b);
        }

        Value times(Value a, Value b) {
            return binary(Binary.Kind.MULTIPLY, a, b);
        }

        Value over(Value a, Value b) {
            return binary(Binary.Kind.DIVIDE, a, b);
        }

        private Value binary(Binary.Kind kind, Value a, Value b) {
            return graph.add(kind.name().toLowerCase(Locale.ROOT), new Binary(kind), a, b);
        }
    }
}
