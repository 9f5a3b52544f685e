package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Activation layers, and the functions that other layers name as their activation
/// (<https://keras.io/api/layers/activations/>).
final class KerasActivations {

    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_SCALE = 1.0507009873554805f;
    // What Keras adds where a softmax is to see nothing.
    private static final double MASKED = -1e9;

    private KerasActivations() {}

    static void spellings() {
        KerasOps.passing("Activation", node -> List.of(named(node, node.config().get("activation"), node.in(0))));
        KerasOps.passing("ReLU", node -> List.of(relu(node, node.config(), node.x())));
        KerasOps.passing("LeakyReLU", node -> List.of(node.is(new LeakyRelu(slope(node.config(), 0.3)), node.x())));
        KerasOps.passing(
                "ELU", node -> List.of(node.is(new Elu((float) node.config().real("alpha", 1)), node.x())));
        KerasOps.passing(
                "ThresholdedReLU",
                node -> List.of(
                        node.is(new ThresholdedRelu((float) node.config().real("theta", 1)), node.x())));
        KerasOps.passing("PReLU", node -> List.of(node.is(new PRelu(), node.x(), node.weightValue("alpha", 0))));
        KerasOps.passing("Softmax", KerasActivations::softmax);
    }

    private static float slope(KerasConfig config, double otherwise) {
        return (float) config.real("negative_slope", config.real("alpha", otherwise));
    }

    /// Applies what a configuration calls an activation: a name, or a layer or function with a configuration.
    static Value named(KerasNode node, @Nullable Object activation, Value given) {
        Value x = node.real(given);
        return switch (activation) {
            case null -> x;
            case String name -> named(node, name, x);
            case Map<?, ?> object -> {
                KerasConfig config = KerasConfig.of(object, node.config().where());
                yield config.get("config") instanceof String name
                        ? named(node, name, x)
                        : node.call(config, node.weights(), KerasCall.of(List.of(x)))
                                .getFirst();
            }
            default -> throw new Unsaid("its activation is %s".formatted(activation));
        };
    }

    private static Value named(KerasNode node, String name, Value x) {
        KerasFormula formula = new KerasFormula(node);
        return switch (name.substring(name.lastIndexOf('>') + 1)) {
            case "linear" -> x;
            case "relu" -> node.is(new Unary(Unary.Kind.RELU), x);
            case "relu6" -> node.is(new Unary(Unary.Kind.RELU6), x);
            case "leaky_relu" -> node.is(new LeakyRelu(0.2f), x);
            case "sigmoid" -> node.is(new Unary(Unary.Kind.SIGMOID), x);
            case "tanh" -> node.is(new Unary(Unary.Kind.TANH), x);
            case "softplus" -> node.is(new Unary(Unary.Kind.SOFTPLUS), x);
            case "softsign" -> node.is(new Unary(Unary.Kind.SOFTSIGN), x);
            case "exponential" -> node.is(new Unary(Unary.Kind.EXP), x);
            case "softmax" -> node.is(new Softmax(-1), x);
            case "log_softmax" -> node.is(new LogSoftmax(-1), x);
            case "elu" -> node.is(new Elu(1), x);
            case "selu" -> node.is(new Selu(SELU_ALPHA, SELU_SCALE), x);
            case "celu" -> node.is(new Celu(1), x);
            case "gelu" -> node.is(new Gelu(false), x);
            case "silu", "swish" -> node.is(new Unary(Unary.Kind.SILU), x);
            case "hard_silu", "hard_swish" -> node.is(new Unary(Unary.Kind.HARD_SWISH), x);
            case "mish" -> node.is(new Unary(Unary.Kind.MISH), x);
            case "hard_sigmoid" -> node.is(hardSigmoid(node.model().generation()), x);
            case "hard_tanh" -> node.is(new Unary(Unary.Kind.RELU_N1_TO_1), x);
            case "hard_shrink" -> node.is(new Shrink(0.5f, 0), x);
            case "soft_shrink" -> node.is(new Shrink(0.5f, 0.5f), x);
            case "tanh_shrink" -> formula.minus(x, formula.unary(Unary.Kind.TANH, x));
            case "log_sigmoid" -> logSigmoid(formula, x);
            case "glu" -> glu(node, formula, x, -1);
            case "squareplus" -> squarePlus(formula, x, 4);
            case "sparse_plus" -> sparsePlus(formula, x);
            case "sparse_sigmoid" -> formula.min(formula.max(formula.times(formula.plus(x, 1), 0.5), 0), 1);
            case "sparsemax" -> sparsemax(node, formula, x);
            default -> throw new Unsaid("its activation '%s' is a function of its author's own".formatted(name));
        };
    }

    /// The slope is a sixth since Keras 3; before, it was a fifth.
    static HardSigmoid hardSigmoid(int generation) {
        return generation >= 3 ? new HardSigmoid(1 / 6f, 0.5f) : new HardSigmoid(0.2f, 0.5f);
    }

    static Value relu(KerasNode node, KerasConfig config, Value x) {
        Double limit = config.get("max_value") instanceof Number number ? number.doubleValue() : null;
        double slope = config.real("negative_slope", config.real("alpha", 0));
        double threshold = config.real("threshold", 0);
        return relu(node, x, slope, limit, threshold);
    }

    /// `x` between `threshold` and `limit`, and below it by `slope`.
    static Value relu(KerasNode node, Value x, double slope, @Nullable Double limit, double threshold) {
        KerasFormula formula = new KerasFormula(node);
        if (threshold == 0 && limit == null) {
            return slope == 0 ? node.is(new Unary(Unary.Kind.RELU), x) : node.is(new LeakyRelu((float) slope), x);
        }
        Value above;
        if (threshold != 0) {
            above = node.step("above", new ThresholdedRelu((float) threshold), x);
            above = limit == null ? above : formula.min(formula.max(above, 0), limit);
        } else {
            above = limit != null && limit == 6
                    ? node.step("relu", new Unary(Unary.Kind.RELU6), x)
                    : formula.min(node.step("relu", new Unary(Unary.Kind.RELU), x), limit == null ? 0 : limit);
        }
        if (slope == 0) {
            return above;
        }
        Value below = formula.min(threshold == 0 ? x : formula.plus(x, -threshold), 0);
        return formula.plus(above, formula.times(below, slope));
    }

    static Value logSigmoid(KerasFormula formula, Value x) {
        return formula.unary(
                Unary.Kind.NEGATE, formula.unary(Unary.Kind.SOFTPLUS, formula.unary(Unary.Kind.NEGATE, x)));
    }

    static Value glu(KerasNode node, KerasFormula formula, Value x, int axis) {
        List<Value> halves = node.steps("halves", 2, new Split(axis, 2), x);
        return formula.times(halves.get(0), formula.unary(Unary.Kind.SIGMOID, halves.get(1)));
    }

    static Value squarePlus(KerasFormula formula, Value x, double b) {
        Value root = formula.unary(Unary.Kind.SQRT, formula.plus(formula.unary(Unary.Kind.SQUARE, x), b));
        return formula.times(formula.plus(x, root), 0.5);
    }

    /// 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`.
    static Value sparsePlus(KerasFormula formula, Value x) {
        Value bent = formula.times(formula.unary(Unary.Kind.SQUARE, formula.plus(x, 1)), 0.25);
        Value from = formula.choose(formula.compare(Comparison.Kind.GREATER_OR_EQUAL, x, 1), x, bent);
        return formula.choose(formula.compare(Comparison.Kind.LESS_OR_EQUAL, x, -1), formula.times(x, 0), from);
    }

    /// What Keras computes: `max(x - t, 0)`, with the threshold `t` made of all sums of the largest elements that bear
    /// it, where the projection onto the simplex takes the last one only.
    static Value sparsemax(KerasNode node, KerasFormula formula, Value x) {
        int size = node.size(x, -1);
        Value sorted = node.steps("sorted", 2, new TopK(-1, true, true, ElementType.INT64), x, node.vector("all", size))
                .getFirst();
        Value axis = node.constant("axis", Tensor.scalar((long) node.rank(x) - 1));
        Value sums = node.step("sums", new Cumulative(Cumulative.Kind.SUM, false, false), sorted, axis);
        double[] ranks = IntStream.rangeClosed(1, size).asDoubleStream().toArray();
        ElementType element = node.type(x).element();
        Value rank = node.constant("ranks", Tensor.ofDoubles(element, Shape.of(size), ranks));
        Value bound = formula.over(formula.plus(sums, -1), rank);
        Value bears = node.cast(formula.compare(Comparison.Kind.GREATER, sorted, bound), element);
        Value count = formula.kept(Reduction.Kind.SUM, bears, -1);
        Value sum = formula.kept(Reduction.Kind.SUM, formula.times(sums, bears), -1);
        Value threshold = formula.over(formula.plus(sum, -1), count);
        return node.is(new Unary(Unary.Kind.RELU), formula.minus(x, threshold));
    }

    private static List<Value> softmax(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.x();
        Object given = node.call().get(1, "mask");
        if (given instanceof Value mask) {
            x = masked(node, formula, x, mask);
        }
        List<Integer> axes = node.config().has("axis") ? node.config().integers("axis") : List.of(-1);
        return List.of(axes.size() == 1 ? node.is(new Softmax(axes.getFirst()), x) : softmax(formula, x, axes));
    }

    /// Far below 0 where the mask is false.
    static Value masked(KerasNode node, KerasFormula formula, Value x, Value mask) {
        Value hidden = node.cast(formula.not(mask), node.type(x).element());
        return formula.plus(x, formula.times(hidden, MASKED));
    }

    private static Value softmax(KerasFormula formula, Value x, List<Integer> axes) {
        long[] along = axes.stream().mapToLong(Integer::longValue).toArray();
        Value powers = formula.unary(Unary.Kind.EXP, formula.minus(x, formula.kept(Reduction.Kind.MAX, x, along)));
        return formula.over(powers, formula.kept(Reduction.Kind.SUM, powers, along));
    }
}
