package dev.slipway.conformance.op;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Examples of ops with graphs inside.
final class RegionExamples {

    private static final TensorType PAIR = TensorType.of(ElementType.FLOAT32, Shape.of(2));
    private static final TensorType COUNT = TensorType.of(ElementType.INT64, Shape.SCALAR);
    private static final TensorType TRUTH = TensorType.of(ElementType.BOOL, Shape.SCALAR);

    private static final List<Example> ALL = List.of(
            Example.of(new If(sum(), doubled()), Tensor.ofBooleans(Shape.SCALAR, true), Some.reals(2), Some.reals(2)),
            Example.of(new While(below(3), next()), Tensor.scalar(0L), Some.reals(2))
                    .withOutputs(2),
            Example.of(new Loop(loop(), 1), Tensor.scalar(3L), Tensor.ofBooleans(Shape.SCALAR, true), Some.reals(2))
                    .withOutputs(2),
            Example.of(
                            new Scan(sums(), 1, List.of(0), List.of(false), List.of(0), List.of(true)),
                            Some.reals(2),
                            Some.reals(3, 2))
                    .withOutputs(2));

    private RegionExamples() {}

    static List<Example> of(Class<? extends Op> op) {
        return ALL.stream().filter(example -> op.isInstance(example.op())).toList();
    }

    /// (a, b) -> a + b
    private static Graph sum() {
        GraphBuilder graph = new GraphBuilder("sum");
        Value a = graph.input("a", PAIR);
        Value b = graph.input("b", PAIR);
        return graph.output("y", graph.add("y", new Binary(Binary.Kind.ADD), a, b))
                .build();
    }

    /// (a, b) -> a + a
    private static Graph doubled() {
        GraphBuilder graph = new GraphBuilder("doubled");
        Value a = graph.input("a", PAIR);
        graph.input("b", PAIR);
        return graph.output("y", graph.add("y", new Binary(Binary.Kind.ADD), a, a))
                .build();
    }

    /// (i, x) -> i < limit
    private static Graph below(long limit) {
        GraphBuilder graph = new GraphBuilder("below");
        Value i = graph.input("i", COUNT);
        graph.input("x", PAIR);
        Value bound = graph.constant("limit", Tensor.scalar(limit));
        return graph.output("y", graph.add("y", new Comparison(Comparison.Kind.LESS), i, bound))
                .build();
    }

    /// (i, x) -> i + 1, x + x
    private static Graph next() {
        GraphBuilder graph = new GraphBuilder("next");
        Value i = graph.input("i", COUNT);
        Value x = graph.input("x", PAIR);
        Value one = graph.constant("one", Tensor.scalar(1L));
        return graph.output("i", graph.add("after", new Binary(Binary.Kind.ADD), i, one))
                .output("x", graph.add("twice", new Binary(Binary.Kind.ADD), x, x))
                .build();
    }

    /// (i, go, x) -> go, x + x, x
    private static Graph loop() {
        GraphBuilder graph = new GraphBuilder("loop");
        graph.input("i", COUNT);
        Value go = graph.input("go", TRUTH);
        Value x = graph.input("x", PAIR);
        return graph.output("go", graph.add("on", new Identity(), go))
                .output("x", graph.add("twice", new Binary(Binary.Kind.ADD), x, x))
                .output("scan", graph.add("kept", new Identity(), x))
                .build();
    }

    /// (sum, x) -> sum + x, sum
    private static Graph sums() {
        GraphBuilder graph = new GraphBuilder("sums");
        Value sum = graph.input("sum", PAIR);
        Value x = graph.input("x", PAIR);
        return graph.output("sum", graph.add("more", new Binary(Binary.Kind.ADD), sum, x))
                .output("scan", graph.add("kept", new Identity(), sum))
                .build();
    }
}
