package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Clip;
import dev.slipway.model.op.LeakyRelu;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import java.util.List;

/// Activations and arithmetic, one element at a time; normalisations written out.
final class ElementwiseGrowth {

    private final RandomGraph graph;
    private final Channels channels;

    ElementwiseGrowth(RandomGraph graph) {
        this.graph = graph;
        this.channels = new Channels(graph);
    }

    List<Runnable> steps() {
        return List.of(
                this::activation,
                this::activation,
                this::byChannel,
                this::byChannel,
                this::byScalar,
                this::sum,
                this::sum,
                this::composedActivation,
                this::normalization);
    }

    void activation() {
        graph.keep(graph.add(
                graph.any(
                        new Unary(Unary.Kind.RELU),
                        new Unary(Unary.Kind.RELU6),
                        new Unary(Unary.Kind.TANH),
                        new Unary(Unary.Kind.SIGMOID),
                        new LeakyRelu(0.2f),
                        new Unary(Unary.Kind.ABS)),
                graph.recent()));
    }

    private void byChannel() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 2) {
            return;
        }
        Value vector = channels.vector(x, graph.random.nextBoolean() ? 1 : rank - 1);
        Binary.Kind kind = graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.SUBTRACT);
        graph.keep(graph.random.nextInt(3) == 0 ? graph.add(kind, vector, x) : graph.add(kind, x, vector));
    }

    private void byScalar() {
        Value x = graph.recent();
        Binary.Kind kind = graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.SUBTRACT, Binary.Kind.DIVIDE);
        graph.keep(graph.add(
                kind, x, graph.scalar(graph.any(0.0, 1.0, 0.5, -1.25) + (kind == Binary.Kind.DIVIDE ? 2 : 0))));
    }

    private void sum() {
        Value x = graph.recent();
        Value other = graph.like(x);
        if (other != null) {
            graph.keep(graph.add(graph.any(Binary.Kind.ADD, Binary.Kind.MULTIPLY, Binary.Kind.MAX), x, other));
        }
    }

    /// Activations as exporters spell them out.
    private void composedActivation() {
        Value x = graph.recent();
        Value y = switch (graph.random.nextInt(9)) {
            case 8 -> {
                Unary.Kind kind = graph.any(Unary.Kind.LGAMMA, Unary.Kind.DIGAMMA);
                Value above = graph.add(Binary.Kind.ADD, graph.add(Unary.Kind.RELU, x), graph.scalar(1));
                yield graph.add(Unary.Kind.TANH, graph.add(kind, above));
            }
            case 6 -> {
                Value negative = graph.add(Unary.Kind.RELU, graph.add(Unary.Kind.NEGATE, x));
                yield graph.add(
                        Binary.Kind.ADD,
                        graph.add(Unary.Kind.RELU, x),
                        graph.add(Binary.Kind.MULTIPLY, graph.scalar(-0.3), negative));
            }
            case 7 -> graph.add(Binary.Kind.MAX, graph.add(Binary.Kind.MULTIPLY, x, graph.scalar(0.1)), x);
            case 0 -> graph.add(Binary.Kind.MULTIPLY, x, graph.add(Unary.Kind.SIGMOID, x));
            case 1 -> graph.add(Binary.Kind.MIN, graph.add(Unary.Kind.RELU, x), graph.scalar(6));
            case 2 -> graph.add(new Clip(), x, graph.scalar(0), graph.scalar(6));
            case 3 -> {
                Value shifted = graph.add(Binary.Kind.ADD, x, graph.scalar(3));
                Value clipped = graph.add(Unary.Kind.RELU6, shifted);
                Value scaled = graph.add(Binary.Kind.MULTIPLY, clipped, graph.scalar(1.0 / 6));
                yield graph.add(Binary.Kind.MULTIPLY, x, scaled);
            }
            case 4 -> {
                Value erf = graph.add(Unary.Kind.ERF, graph.add(Binary.Kind.MULTIPLY, x, graph.scalar(Math.sqrt(0.5))));
                Value halves = graph.add(Binary.Kind.MULTIPLY, x, graph.scalar(0.5));
                yield graph.add(Binary.Kind.MULTIPLY, halves, graph.add(Binary.Kind.ADD, erf, graph.scalar(1)));
            }
            default -> graph.add(Binary.Kind.MAX, x, graph.scalar(0));
        };
        graph.keep(y);
    }

    /// A layer normalisation, written out.
    private void normalization() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 2) {
            return;
        }
        long size = graph.shape(x).size(rank - 1);
        Reduction mean = new Reduction(Reduction.Kind.MEAN, true, false);
        Value centred = graph.add(Binary.Kind.SUBTRACT, x, graph.add(mean, x, graph.numbers(rank - 1)));
        Value again = graph.random.nextBoolean()
                ? centred
                : graph.add(Binary.Kind.SUBTRACT, x, graph.add(mean, x, graph.numbers(rank - 1)));
        Value variance = graph.add(mean, graph.add(Binary.Kind.MULTIPLY, again, again), graph.numbers(rank - 1));
        Value deviation = graph.add(Unary.Kind.SQRT, graph.add(Binary.Kind.ADD, variance, graph.scalar(0.1)));
        Value normal = graph.add(Binary.Kind.DIVIDE, centred, deviation);
        Value scaled = graph.add(Binary.Kind.MULTIPLY, normal, graph.weight(1, size));
        graph.keep(graph.add(Binary.Kind.ADD, scaled, graph.weight(1, size)));
    }
}
