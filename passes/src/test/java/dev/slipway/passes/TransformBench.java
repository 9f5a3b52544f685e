package dev.slipway.passes;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.transform.Stage;
import dev.slipway.passes.transform.TransformRun;
import dev.slipway.passes.transform.Transforms;
import java.util.List;
import java.util.Objects;

/// A graph under way, and lists of transforms run on it.
abstract class TransformBench {

    static final Op ADD = new Binary(Binary.Kind.ADD);
    static final Op MULTIPLY = new Binary(Binary.Kind.MULTIPLY);
    static final Op RELU = new Unary(Unary.Kind.RELU);
    static final Op ABS = new Unary(Unary.Kind.ABS);

    final GraphBuilder graph = new GraphBuilder("test");
    final Findings findings = new Findings();
    List<TransformRun.Done> account = List.of();

    Value input(long... sizes) {
        return graph.input("x", TensorType.of(ElementType.FLOAT32, sizes));
    }

    Value weight(String name, long... sizes) {
        return graph.constant(name, RuleTester.drawn(Shape.of(sizes)));
    }

    Value integers(String name, Shape shape, long... numbers) {
        return graph.constant(name, Tensor.ofLongs(shape, numbers));
    }

    static Convolution convolution() {
        return new Convolution(
                Layout.NHWC, FilterLayout.HWIO, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), 1);
    }

    Graph output(Value value) {
        return graph.output("y", value).build();
    }

    Graph run(String list, Graph before) {
        TransformRun run = new TransformRun(Transforms.parse(list), findings);
        Model model = Model.of(before);
        for (Stage stage : Stage.values()) {
            model = run.at(stage, model);
        }
        account = run.account();
        return model.main();
    }

    Graph keepsMeaning(String list, Graph before) {
        Graph after = run(list, before);
        RuleTester.same(before, after);
        return after;
    }

    List<Integer> changes() {
        return account.stream().map(TransformRun.Done::changes).toList();
    }

    static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    static float[] numbers(Graph graph, String constant) {
        return Objects.requireNonNull(graph.constant(new Value(constant)))
                .tensor()
                .toFloats();
    }

    String said() {
        return String.join("\n", findings.all().stream().map(Finding::message).toList());
    }
}
