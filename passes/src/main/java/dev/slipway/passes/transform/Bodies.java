package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import java.util.function.UnaryOperator;

/// Reaches the bodies of branches and loops.
final class Bodies {

    private Bodies() {}

    /// The graph after a change of every body in it, the innermost first, and then of itself.
    static Graph changed(Graph graph, UnaryOperator<Graph> change) {
        return change.apply(graph.mapBodies(body -> changed(body, change)));
    }
}
