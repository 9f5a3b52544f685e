package dev.slipway.conformance.random;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Ops with graphs inside.
final class RegionGrowth {

    private final RandomGraph graph;

    RegionGrowth(RandomGraph graph) {
        this.graph = graph;
    }

    List<Runnable> steps() {
        return List.of(this::branch, this::loop);
    }

    /// A condition, mostly one that is always met, with a little network on each side.
    private void branch() {
        Value x = graph.ofRank(4);
        if (x == null) {
            return;
        }
        boolean known = graph.random.nextBoolean();
        Value condition = known
                ? graph.constant("condition", Tensor.ofBooleans(Shape.SCALAR, graph.random.nextBoolean()))
                : graph.add(
                        new Comparison(Comparison.Kind.GREATER),
                        graph.add(new Reduction(Reduction.Kind.MEAN, false, false), x),
                        graph.scalar(0));
        graph.keep(graph.add(new If(region(x), region(x)), condition, x));
    }

    /// Twice the same layer, in a loop.
    private void loop() {
        Layout layout = graph.layout();
        Value x = graph.image(layout);
        if (x == null) {
            return;
        }
        RandomGraph body = new RandomGraph(graph.random, graph.builder.uniqueName("body"));
        body.input(TensorType.of(ElementType.INT64, Shape.SCALAR));
        Value condition = body.input(TensorType.of(ElementType.BOOL, Shape.SCALAR));
        Value carried = body.input(graph.builder.typeOf(x));
        int channels = graph.channels(x, layout);
        Value y = body.add(
                new Convolution(layout, FilterLayout.OIHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.SAME), 1),
                carried,
                body.weight(0.4, channels, channels, 2, 2));
        body.builder.output("condition", body.add(new Identity(), condition));
        body.builder.output("carried", body.add(Unary.Kind.TANH, y));
        Value trips = graph.constant("trips", Tensor.scalar(2L));
        graph.keep(graph.add(new Loop(body.builder.build(), 1), trips, Value.NONE, x));
    }

    private Graph region(Value x) {
        RandomGraph inner = new RandomGraph(graph.random, graph.builder.uniqueName("region"));
        inner.input(graph.builder.typeOf(x));
        SpatialGrowth spatial = new SpatialGrowth(inner);
        ElementwiseGrowth elementwise = new ElementwiseGrowth(inner);
        for (int i = 0; i < 3; i++) {
            spatial.convolution();
            elementwise.activation();
        }
        return inner.withOneOutput();
    }
}
