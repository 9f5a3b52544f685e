package dev.slipway.passes.quantize;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;

/// What of a model was stored as integers before it is converted, and what follows from that.
public final class StoredBefore {

    private StoredBefore() {}

    /// Says that a scheme finds integers where it stores reals.
    static void noteScheme(Graph graph, String scheme, Findings findings) {
        long stored = graph.constants().values().stream()
                .filter(constant -> constant.type().isQuantized())
                .count();
        if (stored > 0) {
            findings.note(
                    "ALREADY_QUANTIZED",
                    graph.name(),
                    "%,d constants of the source are stored as integers already and stay so; %s stores the others"
                            .formatted(stored, scheme),
                    "quantise the model it was made of");
        }
    }

    /// Says which layers of a TFLite model other runtimes compute otherwise: those that read reals beside weights of
    /// integers, which TFLite's hybrid kernels quantise as they come, each row by its own range.
    ///
    /// @param graph as it was read from TFLite, optimised or not
    public static void noteHybridLayers(Graph graph, Findings findings) {
        long layers =
                graph.nodes().stream().filter(node -> isHybrid(node, graph)).count();
        if (layers > 0) {
            findings.note(
                    "HYBRID",
                    graph.name(),
                    "%,d layers have weights of integers and read reals, which TFLite quantises row by row as they come; other runtimes keep the reals, or quantise them as a whole, so that results differ in the third digit"
                            .formatted(layers),
                    "compare with --verify, or convert the model it was made of");
        }
    }

    private static boolean isHybrid(Node node, Graph graph) {
        return node.hasInput(0)
                && graph.type(node.input(0)).element() == ElementType.FLOAT32
                && !graph.type(node.input(0)).isQuantized()
                && LayerWeights.of(node, graph).stream()
                        .anyMatch(weights -> weights.input() > 0
                                && node.hasInput(weights.input())
                                && graph.constant(node.input(weights.input())) instanceof Constant constant
                                && constant.type().isQuantized());
    }
}
