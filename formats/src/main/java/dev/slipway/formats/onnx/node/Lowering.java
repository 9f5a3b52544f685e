package dev.slipway.formats.onnx.node;

import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands in for one node: steps on the way, and a last one that makes the node's outputs.
///
/// @param node the node that is replaced
/// @param source the graph it is of, for types and constants
/// @param graph takes what replaces it
public record Lowering(Node node, Graph source, GraphBuilder graph) implements Steps {

    public Value in(int input) {
        return node.input(input);
    }

    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return graph.add(node.name() + "/" + suffix, node.origins(), op, inputs);
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return graph.constant(graph.uniqueName(node.name() + "/" + suffix), tensor);
    }

    /// Makes the node's outputs; always answers true.
    public boolean last(Op op, Value... inputs) {
        return last(node.outputs(), op, inputs);
    }

    /// Makes some of the node's outputs; always answers true.
    public boolean last(List<Value> outputs, Op op, Value... inputs) {
        graph.add(new Node(graph.uniqueName(node.name()), op, List.of(inputs), outputs, node.origins()));
        return true;
    }

    public TensorType type(int input) {
        return source.type(node.input(input));
    }

    public ElementType element(int input) {
        return type(input).element();
    }

    public Shape shape(int input) {
        return type(input).shape();
    }

    /// The integers of a constant input, null when it is computed or left out.
    public long @Nullable [] known(int input) {
        Tensor known = tensor(input);
        return known == null ? null : known.toLongs();
    }

    /// The elements of a constant input, null when it is computed or left out.
    @Nullable
    public Tensor tensor(int input) {
        return source.known(node.input(input));
    }
}
