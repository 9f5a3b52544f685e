package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.formats.tensorflow.spelling.TensorflowKernels;
import dev.slipway.model.Findings;
import dev.slipway.model.formula.Legalization;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.HashMap;
import java.util.Map;

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
        LowerQuantization.rules();
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
        Legalization legal = (builder, node) -> add(builder, node, findings);
        return legal.of(graph);
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
