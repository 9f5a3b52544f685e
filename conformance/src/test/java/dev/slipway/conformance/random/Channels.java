package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Binary;
import java.util.stream.LongStream;

/// What is done to each channel of a value.
final class Channels {

    private final RandomGraph graph;

    Channels(RandomGraph graph) {
        this.graph = graph;
    }

    /// A constant with one number for each index of `axis`.
    Value vector(Value x, int axis) {
        int rank = graph.shape(x).rank();
        int at = Math.floorMod(axis, rank);
        long[] sizes = LongStream.generate(() -> 1).limit(rank - at).toArray();
        sizes[0] = graph.shape(x).size(at);
        return graph.weight(1.5, sizes);
    }

    Value normalized(Value x, int axis) {
        long channels = graph.shape(x).size(axis);
        return graph.add(
                new BatchNormalization(1e-3f, axis),
                x,
                graph.weight(1, channels),
                graph.weight(1, channels),
                graph.weight(1, channels),
                graph.constant(
                        "variance",
                        RandomGraph.drawn(graph.random, 0.4, channels).map(v -> v + 0.6)));
    }

    /// What training frameworks put behind a layer: now and then a normalisation, a factor or a bias.
    Value followed(Value x, int axis) {
        int rank = graph.shape(x).rank();
        return switch (graph.random.nextInt(4)) {
            case 0 -> normalized(x, axis);
            case 1 ->
                graph.add(Binary.Kind.ADD, graph.add(Binary.Kind.MULTIPLY, x, vector(x, axis)), vector(x, axis - rank));
            case 2 -> graph.add(Binary.Kind.ADD, x, vector(x, axis));
            default -> x;
        };
    }
}
