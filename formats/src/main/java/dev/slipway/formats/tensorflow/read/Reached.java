package dev.slipway.formats.tensorflow.read;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// What outputs are made of. Reading a node may add others that then nobody needs: lists before their elements are
/// known, sizes that turn out constant.
final class Reached {

    private Reached() {}

    /// Takes out of the graph what `outputs` do not need.
    static void keep(GraphBuilder graph, Collection<Value> outputs) {
        Set<Node> needed = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(outputs);
        while (!open.isEmpty()) {
            Node node = graph.producerOf(open.pop());
            if (node != null && needed.add(node)) {
                open.addAll(node.inputs());
            }
        }
        Set<Node> others = new HashSet<>(graph.nodes());
        others.removeAll(needed);
        graph.removeNodes(others);
        if (UnreadState.drop(graph, outputs)) {
            keep(graph, outputs);
        }
    }
}
