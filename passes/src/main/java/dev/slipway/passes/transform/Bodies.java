package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Reaches the bodies of branches and loops.
final class Bodies {

    private Bodies() {}

    /// The graph after a change of every body in it, the innermost first, and then of itself.
    static Graph changed(Graph graph, UnaryOperator<Graph> change) {
        boolean plain =
                graph.nodes().stream().allMatch(node -> node.op().regions().isEmpty());
        return change.apply(plain ? graph : graph.mapOps(node -> inside(node, change)));
    }

    private static Node inside(Node node, UnaryOperator<Graph> change) {
        List<Region> regions = new ArrayList<>();
        for (Region region : node.op().regions()) {
            regions.add(region instanceof Graph body ? changed(body, change) : region);
        }
        return regions.isEmpty() ? node : node.with(node.op().withRegions(regions));
    }
}
