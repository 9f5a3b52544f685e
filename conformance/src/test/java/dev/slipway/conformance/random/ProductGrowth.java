package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import java.util.List;
import java.util.stream.IntStream;

/// Products of matrices, and powers.
final class ProductGrowth {

    private final RandomGraph graph;
    private final Channels channels;

    ProductGrowth(RandomGraph graph) {
        this.graph = graph;
        this.channels = new Channels(graph);
    }

    List<Runnable> steps() {
        return List.of(this::dense, this::product, this::power);
    }

    private void dense() {
        Value x = graph.random.nextBoolean() ? graph.recent() : graph.ofRank(2);
        if (x == null || graph.shape(x).rank() < 2) {
            return;
        }
        int rank = graph.shape(x).rank();
        long in = graph.shape(x).size(rank - 1);
        long units = 1 + graph.random.nextInt(5);
        Value y = switch (graph.random.nextInt(rank == 2 ? 4 : 3)) {
            case 0 -> graph.add(new MatMul(false, false), x, graph.weight(0.6, in, units));
            case 1 -> graph.add(new MatMul(false, true), x, graph.weight(0.6, units, in));
            case 2 -> graph.add(new Dense(), x, graph.weight(0.6, units, in), graph.weight(1, units));
            default ->
                graph.add(
                        new Gemm(1, 1, false, graph.random.nextBoolean() && in == units),
                        x,
                        graph.weight(0.6, in, units),
                        graph.weight(1, units));
        };
        graph.keep(channels.followed(y, rank - 1));
    }

    /// `x` times itself transposed.
    private void product() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank > 2) {
            List<Integer> swapped = IntStream.range(0, rank)
                    .mapToObj(i -> i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i)
                    .toList();
            Value turned = graph.add(new Transpose(swapped), x);
            graph.keep(graph.add(
                    Unary.Kind.TANH,
                    graph.random.nextBoolean()
                            ? graph.add(new MatMul(false, false), x, turned)
                            : graph.add(new MatMul(false, false), turned, x)));
        }
    }

    private void power() {
        Value x = graph.add(Unary.Kind.ABS, graph.recent());
        graph.keep(graph.add(Binary.Kind.POWER, x, graph.scalar(graph.any(2.0, 0.5, 1.0, 3.0))));
    }
}
