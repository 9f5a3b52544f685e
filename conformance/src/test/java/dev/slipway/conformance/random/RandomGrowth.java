package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;

/// The steps by which a [RandomGraph] grows.
final class RandomGrowth {

    private final RandomGraph graph;
    private final List<Runnable> steps;

    RandomGrowth(RandomGraph graph) {
        this.graph = graph;
        steps = Stream.of(
                        new SpatialGrowth(graph).steps(),
                        new ElementwiseGrowth(graph).steps(),
                        new ShapeGrowth(graph).steps(),
                        new ProductGrowth(graph).steps(),
                        new RegionGrowth(graph).steps(),
                        new SpareGrowth(graph).steps())
                .flatMap(List::stream)
                .toList();
    }

    void step() {
        graph.any(steps).run();
    }

    /// A chain of ops over an input of which not even the rank is known.
    void unranked() {
        Value x = graph.input(TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
        for (int i = 0; i < 6; i++) {
            x = switch (graph.random.nextInt(8)) {
                case 0 -> graph.add(Binary.Kind.ADD, x, graph.scalar(graph.any(0.0, 3.0)));
                case 1 -> graph.add(Binary.Kind.MULTIPLY, x, graph.any(graph.scalar(1), x));
                case 2 -> graph.add(Binary.Kind.MULTIPLY, graph.scalar(0.5), graph.add(Unary.Kind.RELU, x));
                case 3 -> graph.add(Binary.Kind.POWER, graph.add(Unary.Kind.ABS, x), graph.scalar(2));
                case 4 -> graph.add(new MatMul(false, false), x, graph.weight(0.6, 6, 6));
                case 5 -> graph.add(Binary.Kind.ADD, x, graph.weight(1, 6));
                case 6 -> graph.add(new Reshape(false), x, graph.numbers(0, 6));
                default -> graph.add(new Transpose(List.of(1, 0)), graph.add(new Transpose(List.of(1, 0)), x));
            };
        }
        graph.result(x);
    }
}
