package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Region;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Rules that turn a hub graph into one TFLite can spell: an op without an operator of its own becomes several that
/// have one. How, say the `Tflite…Lowering` classes, family by family; each op they make is lowered in turn.
final class TfliteLegalize {

    private TfliteLegalize() {}

    /// The graph, and the regions inside it, with every op lowered that needs it.
    static Graph graph(Graph graph) {
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
        for (Node node : graph.nodes()) {
            add(builder, withLegalRegions(node));
        }
        return builder.build();
    }

    private static Node withLegalRegions(Node node) {
        List<Region> regions = new ArrayList<>();
        for (Region region : node.op().regions()) {
            regions.add(region instanceof Graph inner ? graph(inner) : region);
        }
        return regions.isEmpty() ? node : node.with(node.op().withRegions(regions));
    }

    /// Adds the node, or what it is lowered to.
    static void add(GraphBuilder builder, Node node) {
        boolean quantized = node.inputs().stream()
                .anyMatch(value -> value.isPresent() && builder.typeOf(value).isQuantized());
        if (quantized || !lowered(node.op(), new TfliteLowering(builder, node))) {
            builder.add(node);
        }
    }

    private static boolean lowered(Op op, TfliteLowering to) {
        return TfliteWidening.lowered(op, to)
                || TfliteElementwiseLowering.lowered(op, to)
                || TfliteReductionLowering.lowered(op, to);
    }
}
