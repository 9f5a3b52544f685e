package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A small graph that is written down in a test, and what a rule makes of it.
final class RuleTester {

    private final Rule rule;
    private final GraphBuilder builder = new GraphBuilder("test");
    private int constants;

    private RuleTester(Rule rule) {
        this.rule = rule;
    }

    static RuleTester rule(Rule rule) {
        return new RuleTester(rule);
    }

    Value input(long... sizes) {
        return builder.input("x" + builder.nodes().size(), TensorType.of(ElementType.FLOAT32, sizes));
    }

    /// A constant of numbers between -1 and 1, no two alike.
    Value weight(long... sizes) {
        return constant(drawn(Shape.of(sizes)));
    }

    Value number(double number) {
        return constant(Tensor.scalar((float) number));
    }

    Value numbers(long... numbers) {
        return constant(Tensor.ofLongs(Shape.of(numbers.length), numbers));
    }

    /// A condition that no rule finds out: whether the first number of the input made last is below 2.
    Value computedCondition() {
        Value x = input(1);
        Value scalar = add("scalar", new Reshape(true), x, constant(Tensor.ofLongs(Shape.of(0))));
        return add("condition", new Comparison(Comparison.Kind.LESS), scalar, number(2));
    }

    Value constant(Tensor tensor) {
        return constant(Constant.of(tensor));
    }

    Value constant(Constant constant) {
        return builder.constant("constant" + constants++, constant);
    }

    Value add(String name, Op op, Value... inputs) {
        return builder.add(name, op, inputs);
    }

    /// A node whose output has the type that is said, not inferred.
    Value declared(String name, TensorType type, Op op, Value... inputs) {
        Value output = new Value(name);
        builder.declare(output, type);
        builder.add(new Node(name, op, List.of(inputs), List.of(output), List.of(name)));
        return output;
    }

    RuleTester output(Value... values) {
        for (Value value : values) {
            builder.output(value.name(), value);
        }
        return this;
    }

    /// The ops after the rule has fired, once it is certain that outputs and their types are as before.
    List<Op> fires() {
        Graph before = builder.build();
        Rewriter rewriter = new Rewriter(List.of(rule));
        Graph after = rewriter.rewrite(before);
        assertThat(rewriter.account()).containsOnlyKeys(rule.name());
        same(before, after);
        return after.nodes().stream().map(node -> node.op()).toList();
    }

    /// The names of the source nodes that the last node stands for, after the rule has fired.
    List<String> origins() {
        return new Rewriter(List.of(rule))
                .rewrite(builder.build())
                .nodes()
                .getLast()
                .origins();
    }

    void doesNotFire() {
        Rewriter rewriter = new Rewriter(List.of(rule));
        rewriter.rewrite(builder.build());
        assertThat(rewriter.account()).isEmpty();
    }

    static void same(Graph before, Graph after) {
        List<Tensor> inputs = new ArrayList<>();
        for (Port port : before.inputs()) {
            inputs.add(drawn(before.type(port.value()).shape()));
        }
        List<Tensor> expected = Evaluation.run(before, inputs);
        List<Tensor> given = Evaluation.run(after, inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(given.get(i).type()).isEqualTo(expected.get(i).type());
            assertThat(given.get(i).toFloats())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(expected.get(i).toFloats());
        }
    }

    static Tensor drawn(Shape shape) {
        double[] numbers = new double[(int) shape.elements()];
        Arrays.setAll(numbers, i -> Math.sin(1.7 * i + 0.2 + numbers.length));
        return Tensor.ofDoubles(ElementType.FLOAT32, shape, numbers);
    }

    static List<Integer> axes(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }
}
