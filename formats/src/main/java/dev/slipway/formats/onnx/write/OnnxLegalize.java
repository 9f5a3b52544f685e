package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.formats.onnx.spelling.OnnxKernels;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Turns a hub graph into one that ONNX can spell node by node: ops that ONNX lacks become the ones it is made of.
public final class OnnxLegalize {

    private static final Map<Class<? extends Op>, Rule<Op>> RULES = new HashMap<>();

    static {
        LowerArithmetic.rules();
        LowerShapes.rules();
        LowerCounts.rules();
        LowerLoops.rules();
        LowerPools.rules();
    }

    private OnnxLegalize() {}

    public static Graph legalize(Graph graph) {
        Graph current = graph.mapBodies(OnnxLegalize::legalize);
        for (int round = 0; round < 4; round++) {
            GraphBuilder builder = current.toBuilder();
            boolean changed = false;
            for (Node node : current.nodes()) {
                Lowering lowering = new Lowering(node, current, builder);
                if (lower(node, lowering)) {
                    builder.removeNodes(Set.of(node));
                    changed = true;
                }
            }
            if (!changed) {
                break;
            }
            current = builder.build();
        }
        return current;
    }

    /// Says an op by others.
    interface Rule<T extends Op> {
        /// Whether the node was replaced.
        boolean replace(T op, Node node, Lowering to);
    }

    /// An op that is said by others.
    static <T extends Op> void lower(Class<T> op, Rule<? super T> rule) {
        RULES.put(op, (some, node, to) -> rule.replace(op.cast(some), node, to));
    }

    private static boolean lower(Node node, Lowering to) {
        if (OnnxKernels.inSinglePrecision(node, to)) {
            return true;
        }
        Rule<Op> rule = RULES.get(node.op().getClass());
        return rule != null && rule.replace(node.op(), node, to) || OnnxKernels.widen(node, to);
    }
}
