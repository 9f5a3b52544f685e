package dev.slipway.formats.tflite.node;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.HashMap;
import java.util.Map;

/// Values that are one tensor in the file: operators that copy stored integers never look at scales, so that a
/// `Bitcast` from one scale to another needs no operator of its own beside them.
final class TfliteSharedTensors {

    private TfliteSharedTensors() {}

    /// The values that are written as the tensor of another: what only copying operators read by another scale, and
    /// what a copying operator makes only to be read by another scale.
    static Map<Value, Value> shared(Graph graph) {
        Map<Value, Value> shared = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!isScale(node, graph)) {
                continue;
            }
            Value from = node.input(0);
            Value to = node.output();
            if (!graph.isOutput(to) && graph.readers(to).stream().allMatch(reader -> copies(reader.op()))) {
                shared.put(to, from);
            } else if (graph.producer(from) instanceof Node made && copies(made.op()) && graph.hasOneUse(from)) {
                shared.put(from, to);
            }
        }
        return shared;
    }

    /// Whether a node does no more than read stored integers by another scale.
    private static boolean isScale(Node node, Graph graph) {
        return node.op() instanceof Bitcast(ElementType to)
                && graph.type(node.input(0)).element() == to
                && !graph.isConstant(node.input(0));
    }

    /// Slices are not among them: XNNPACK refuses a file with one whose scales differ.
    private static boolean copies(Op op) {
        return switch (op) {
            case Activated(Op base, var _) -> copies(base);
            case Reverse _,
                    Reshape _,
                    Flatten _,
                    Gather _,
                    GatherNd _,
                    Pad _,
                    Split _,
                    Squeeze _,
                    Unsqueeze _,
                    ScatterNd _,
                    OneHot _,
                    Diagonal _ -> true;
            case Tile _, Expand _, Transpose _, SpaceToDepth _, DepthToSpace _, Where _, TopK _, UpdateSlice _ -> true;
            case MaxPool _, AveragePool _, Resize _ -> true;
            case Binary(Binary.Kind kind) -> kind == Binary.Kind.MAX || kind == Binary.Kind.MIN;
            default -> false;
        };
    }
}
