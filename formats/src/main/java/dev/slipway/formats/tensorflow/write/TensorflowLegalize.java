package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.formats.tensorflow.spelling.TensorflowKernels;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Turns a hub graph into one that TensorFlow can spell node by node: ops that TensorFlow lacks become those it is made
/// of. How, say the `Lower…` classes, family by family; each op they make is lowered in turn.
public final class TensorflowLegalize {

    private static final Map<Class<? extends Op>, Rule<Op>> RULES = new HashMap<>();

    static {
        LowerElementwise.rules();
        LowerReductions.rules();
        LowerProducts.rules();
        LowerNormalizations.rules();
        LowerSpatial.rules();
        LowerArrangement.rules();
        LowerIndexing.rules();
        LowerSignals.rules();
        LowerRecurrences.rules();
        LowerLoops.rules();
    }

    private TensorflowLegalize() {}

    /// Says an op by others.
    interface Rule<T extends Op> {
        /// Whether the node was replaced.
        boolean replace(T op, Node node, TensorflowLowering to);
    }

    /// An op that is said by others.
    static <T extends Op> void lower(Class<T> op, Rule<? super T> rule) {
        RULES.put(op, (some, node, to) -> rule.replace(op.cast(some), node, to));
    }

    /// The graph, and the regions inside it, with every op lowered that needs it.
    public static Graph legalize(Graph graph, Findings findings) {
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
        graph.nodes().forEach(node -> add(builder, withLegalRegions(node, findings), findings));
        return withoutUnread(builder.build());
    }

    private static Graph withoutUnread(Graph graph) {
        Set<Value> read = new HashSet<>();
        graph.outputs().forEach(port -> read.add(port.value()));
        Set<Node> unread = new HashSet<>();
        for (Node node : graph.nodes().reversed()) {
            if (node.op().isPure() && node.outputs().stream().noneMatch(read::contains)) {
                unread.add(node);
            } else {
                read.addAll(node.inputs());
            }
        }
        return unread.isEmpty() ? graph : graph.toBuilder().removeNodes(unread).build();
    }

    private static Node withLegalRegions(Node node, Findings findings) {
        List<Region> regions = new ArrayList<>();
        for (Region region : node.op().regions()) {
            regions.add(region instanceof Graph inner ? legalize(inner, findings) : region);
        }
        return regions.isEmpty() ? node : node.with(node.op().withRegions(regions));
    }

    private static void add(GraphBuilder builder, Node node, Findings findings) {
        if (!isLowered(node, new TensorflowLowering(builder, node, TensorflowLegalize::add, findings))) {
            builder.add(node);
        }
    }

    private static boolean isLowered(Node node, TensorflowLowering to) {
        Rule<Op> rule = RULES.get(node.op().getClass());
        try {
            return rule != null && rule.replace(node.op(), node, to) || TensorflowKernels.widen(node, to);
        } catch (UnknownRankException e) {
            return false;
        }
    }
}
