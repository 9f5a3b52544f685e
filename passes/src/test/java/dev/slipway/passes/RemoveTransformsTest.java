package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the transforms that take nodes out do to a graph, and what they leave.
class RemoveTransformsTest extends TransformBench {

    @Test
    void mergeDuplicateNodesMergesConstantsAndNodes() {
        Value x = input(2, 300);
        Value one = graph.add("one", ADD, x, weight("a", 300));
        Value other = graph.add("other", ADD, x, weight("b", 300));
        Graph after = keepsMeaning("merge_duplicate_nodes", output(graph.add("y", MULTIPLY, one, other)));
        assertThat(after.nodes()).hasSize(2);
        assertThat(after.constants()).hasSize(1);
        assertThat(changes()).containsExactly(2);
    }

    @Test
    void mergeDuplicateNodesKeepsConstantsThatDiffer() {
        Value x = input(2, 3);
        Value one = graph.add("one", ADD, x, weight("a", 3));
        Value other = graph.add("other", ADD, x, graph.constant("b", Tensor.ofFloats(Shape.of(3), 1, 2, 3)));
        Graph before = output(graph.add("y", MULTIPLY, one, other));
        assertThat(run("merge_duplicate_nodes", before)).isEqualTo(before);
    }

    @Test
    void removeNodesLetsReadersReadTheInput() {
        Value x = input(2, 3);
        Value first = graph.add("first", new Identity(), x);
        Value second = graph.add("second", RELU, first);
        Graph before = output(graph.add("y", ABS, second));
        assertThat(ops(keepsMeaning("remove_nodes(op=Identity)", before))).containsExactly(RELU, ABS);
        assertThat(said()).isEmpty();
        assertThat(ops(run("remove_nodes(op=Identity, op=Relu)", before))).containsExactly(ABS);
        assertThat(changes()).containsExactly(2);
        assertThat(said()).contains("1 nodes of op Relu are taken out");
    }

    @Test
    void removeNodesKeepsOutputsAndChangesOfType() {
        Value x = input(2, 3);
        Value cast = graph.add("cast", new Cast(ElementType.FLOAT64, false), x);
        Graph before = output(graph.add("last", ABS, cast));
        assertThat(run("remove_nodes(op=Abs, op=Cast, op=CheckNumerics, op=Elu)", before))
                .isEqualTo(before);
        assertThat(said())
                .contains("Abs stays: it makes an output")
                .contains("Cast stays: it makes float64 of float32")
                .contains("nodes of op CheckNumerics are gone once a model is read")
                .contains("there is no node of op Elu");
    }

    @Test
    void removeNodesTakesNodesOfTwoInputsOnlyWhenTold() {
        Value x = input(2, 3);
        Value sum = graph.add("sum", ADD, x, graph.add("abs", ABS, x));
        Graph before = output(graph.add("y", RELU, sum));
        assertThat(run("remove_nodes(op=AddV2)", before)).isEqualTo(before);
        assertThat(ops(run("remove_nodes(op=AddV2, max_inputs=2)", before))).containsExactly(RELU);
        assertThatThrownBy(() -> run("remove_nodes", before)).hasMessageContaining("it needs the argument op");
    }

    @Test
    void stripUnusedNodesDropsWhatNoOutputNeeds() {
        Value x = input(2, 3);
        graph.add("spare", ABS, x);
        Graph after = keepsMeaning("strip_unused_nodes", output(graph.add("y", RELU, x)));
        assertThat(ops(after)).containsExactly(RELU);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void stripUnusedNodesCutsWhereANodeIsNamed() {
        Value x = graph.input("jpeg", TensorType.of(ElementType.STRING, Shape.SCALAR));
        Value image = new Value("decoded");
        graph.declare(image, TensorType.of(ElementType.UINT8, Shape.unknown(3)));
        graph.add(Node.of("decode", new Opaque("tensorflow", "DecodeJpeg", List.of()), List.of(x), List.of(image)));
        Value cast = graph.add("Cast", new Cast(ElementType.FLOAT32, false), image);
        Graph before = output(graph.add("y", MULTIPLY, cast, weight("w", 3)));
        Graph after = run("strip_unused_nodes(name=Cast, type_for_name=float, shape_for_name=\"1,?,4,3\")", before);
        assertThat(after.inputs()).extracting(Port::name).containsExactly("Cast");
        assertThat(after.type(after.inputs().getFirst().value()).toString()).isEqualTo("float32[1, strip_dim1, 4, 3]");
        assertThat(after.type(after.outputs().getFirst().value()).shape().rank())
                .isEqualTo(4);
        assertThat(ops(after)).containsExactly(MULTIPLY);
        Tensor some = RuleTester.drawn(Shape.of(1, 2, 4, 3));
        assertThat(Evaluation.run(after, List.of(some)).getFirst().shape()).isEqualTo(some.shape());
    }

    @Test
    void stripUnusedNodesStatesShapes() {
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
        Graph before = output(graph.add("y", RELU, x));
        Graph after = run("strip_unused_nodes(type=float, shape=\"1,4\")", before);
        assertThat(after.type(after.outputs().getFirst().value()).shape()).isEqualTo(Shape.of(1, 4));
        Graph again = run("strip_unused_nodes(name=x, shape_for_name=\"2,4\")", before);
        assertThat(again.type(again.outputs().getFirst().value()).shape()).isEqualTo(Shape.of(2, 4));
        assertThatThrownBy(() -> run("strip_unused_nodes(name=z)", before))
                .hasMessageContaining("no input and no node 'z'; the inputs are [x]");
        assertThatThrownBy(() -> run("strip_unused_nodes(name=x, name=y, type_for_name=float)", before))
                .hasMessageContaining("2 of the argument name and 1 of type_for_name");
        assertThatThrownBy(() -> run("strip_unused_nodes(name=x, shape_for_name=\"1,a b\")", before))
                .hasMessageContaining("'a b' is no size");
    }
}
