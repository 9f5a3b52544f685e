package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import java.util.Optional;

/// A local change of a graph that keeps its meaning. A rule never touches the graph; it proposes.
public interface Rule {

    /// What to change around `node`; empty where the rule does not apply.
    Optional<Edit> propose(Node node, Graph graph);

    default String name() {
        return getClass().getSimpleName();
    }
}
