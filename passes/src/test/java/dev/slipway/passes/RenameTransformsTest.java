package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the transforms that rename do to a graph, and what they refuse.
class RenameTransformsTest extends TransformBench {

    @ParameterizedTest
    @ValueSource(strings = {"obfuscate_names", "obsfucate_names"})
    void obfuscateNamesKeepsThoseOfInputsAndOutputsOnly(String name) {
        Value x = input(2, 3);
        Value secret = graph.add("secret/layer", ADD, x, weight("secret/weights", 3));
        Value condition = graph.constant("secret/switch", Tensor.ofBooleans(Shape.SCALAR, true));
        Op branch = new If(body("secret/then", ABS), body("secret/else", RELU));
        Graph before = output(graph.add("secret/if", branch, condition, secret));
        Graph after = keepsMeaning(name, before);
        assertThat(after.inputs()).extracting(Port::name).containsExactly("x");
        assertThat(after.outputs()).extracting(Port::name).containsExactly("y");
        List<String> names = names(after).toList();
        assertThat(names).filteredOn(each -> each.contains("secret")).isEmpty();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(changes()).containsExactly(4);
    }

    private static Graph body(String name, Op op) {
        GraphBuilder body = new GraphBuilder(name);
        Value x = body.input(name + "/x", TensorType.of(ElementType.FLOAT32, 2, 3));
        return body.output(name + "/y", body.add(name + "/y", op, x)).build();
    }

    /// The names of nodes, inner values and bodies.
    private static Stream<String> names(Graph graph) {
        Stream<String> inside = graph.nodes().stream()
                .flatMap(node -> node.bodies().stream())
                .flatMap(body -> Stream.concat(Stream.of(body.name()), names(body)));
        Stream<String> nodes = graph.nodes().stream().map(Node::name);
        Stream<String> values = graph.types().keySet().stream().map(Value::name);
        return Stream.of(nodes, values, inside).flatMap(each -> each);
    }

    @Test
    void renameOpChangesWhatIsComputed() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", ADD, graph.add("r", new Unary(Unary.Kind.RELU6), x), weight("b", 3)));
        assertThat(ops(run("rename_op(old_op_name=Relu6, new_op_name=Relu)", before)))
                .containsExactly(RELU, ADD);
        assertThat(ops(run("rename_op(old_op_name=Add, new_op_name=Mul)", before))
                        .getLast())
                .isEqualTo(MULTIPLY);
        assertThatThrownBy(() -> run("rename_op(old_op_name=Relu6, new_op_name=Conv2D)", before))
                .hasMessageContaining("node 'r' cannot compute Conv2D in the place of Relu6");
        assertThatThrownBy(() -> run("rename_op(old_op_name=Relu6)", before)).hasMessageContaining("new_op_name");
        assertThat(run("rename_op(old_op_name=Selu, new_op_name=Elu)", before)).isEqualTo(before);
        assertThat(said()).contains("there is no node of op Selu");
    }

    @Test
    void renameNodeRenamesTheTensorToo() {
        Graph before = output(graph.add("y", RELU, graph.add("old", ABS, input(2, 3))));
        Graph after = keepsMeaning("rename_node(old_node_name=old, new_node_name=new)", before);
        assertThat(after.nodes()).extracting(Node::name).containsExactly("new", "y");
        assertThat(after.types()).doesNotContainKey(new Value("old"));
        assertThatThrownBy(() -> run("rename_node(old_node_name=old, new_node_name=y)", before))
                .hasMessageContaining("there is a node 'y' already");
        assertThatThrownBy(() -> run("rename_node(old_node_name=none, new_node_name=new)", before))
                .hasMessageContaining("there is no node 'none'");
    }
}
