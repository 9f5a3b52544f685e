package dev.slipway.model.formula;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// What stands in the place of one hub node, in a format that lacks its op.
public interface Replacement extends Steps {

    /// The node that is replaced.
    Node node();

    /// The same in another graph, as for a body of the node.
    Replacement in(GraphBuilder graph);

    /// Adds a hub node with several results on the way.
    List<Value> steps(String suffix, int results, Op op, Value... inputs);

    /// Makes one of the node's outputs, if it is wanted.
    void output(int index, Op op, Value... inputs);

    /// The type of a value made so far.
    default TensorType type(Value value) {
        return graph().typeOf(value);
    }
}
