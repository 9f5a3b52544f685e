package dev.slipway.model.formula;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import java.util.HashSet;

/// Turns a graph, and the regions inside it, into one that a format can spell node by node.
public interface Legalization {

    /// Adds a node, or what it becomes; its regions are legal already.
    void add(GraphBuilder builder, Node node);

    /// Says what is known of values before any node makes them.
    default void begin(GraphBuilder builder, Graph graph) {}

    /// The graph with every node added in its order, without what nobody reads any longer: runtimes do not expect it.
    default Graph of(Graph graph) {
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
        begin(builder, graph);
        graph.nodes().forEach(node -> add(builder, node.mapBodies(this::of)));
        return builder.build().withoutUnread();
    }
}
