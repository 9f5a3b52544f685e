package dev.slipway.model.formula;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands in the place of one hub node, in a format that lacks its op.
public interface Replacement extends Steps {

    /// The node that is replaced.
    Node node();

    /// The same in another graph, as for a body of the node.
    Replacement in(GraphBuilder graph);

    /// Adds a node, or what the format says in its place.
    void add(Node added);

    /// The node's input at `index`, [Value#NONE] where it is left out.
    default Value in(int index) {
        return node().input(index);
    }

    /// The type of the input at `index`.
    default TensorType type(int index) {
        return type(in(index));
    }

    /// The type of a value made so far.
    default TensorType type(Value value) {
        return graph().typeOf(value);
    }

    /// The shape of the input at `index`.
    default Shape shape(int index) {
        return type(index).shape();
    }

    /// The elements of a constant input, null when it is computed or left out.
    default @Nullable Tensor known(int index) {
        return graph().known(in(index));
    }

    @Override
    default Value step(String suffix, Op op, Value... inputs) {
        return steps(suffix, 1, op, inputs).getFirst();
    }

    /// Adds a hub node with several results on the way.
    default List<Value> steps(String suffix, int results, Op op, Value... inputs) {
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < results; i++) {
            outputs.add(new Value(graph().uniqueName(node().name() + "/" + suffix)));
        }
        add(new Node(outputs.getFirst().name(), op, List.of(inputs), outputs, node().origins()));
        return outputs;
    }

    @Override
    default Value constant(String suffix, Tensor tensor) {
        return graph().constant(graph().uniqueName(node().name() + "/" + suffix), tensor);
    }

    /// Makes all of the node's outputs; always answers true.
    default boolean last(Op op, Value... inputs) {
        add(new Node(node().name(), op, List.of(inputs), node().outputs(), node().origins()));
        return true;
    }

    /// Makes one of the node's outputs, if it is wanted.
    default void output(int index, Op op, Value... inputs) {
        if (node().hasOutput(index)) {
            add(new Node(
                    graph().uniqueName(node().name()),
                    op,
                    List.of(inputs),
                    List.of(node().output(index)),
                    node().origins()));
        }
    }
}
