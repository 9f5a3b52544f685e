package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Rules that turn a hub graph into one TFLite can spell: an op without an operator of its own becomes several that
/// have one. How, say the `Tflite…Lowering` classes, family by family; each op they make is lowered in turn.
final class TfliteLegalize {

    private static final List<Family> FAMILIES = List.of(
            TfliteElementwiseLowering::lowered,
            TfliteBitLowering::lowered,
            TfliteActivationLowering::lowered,
            TfliteNormalizationLowering::lowered,
            TfliteReductionLowering::lowered,
            TfliteProductLowering::lowered,
            TfliteIndexLowering::lowered,
            TfliteShapeLowering::lowered,
            TflitePoolLowering::lowered,
            TfliteConvolutionLowering::lowered,
            TfliteResizeLowering::lowered,
            TfliteQuantizationLowering::lowered,
            TfliteRecurrentLowering::lowered,
            TfliteLoopLowering::lowered,
            TfliteRankLowering::lowered);

    private TfliteLegalize() {}

    /// Lowers an op, if it is one of the family's that TFLite has no operator for.
    private interface Family {
        boolean lowered(Op op, TfliteLowering to);
    }

    /// The graph, and the regions inside it, with every op lowered that needs it.
    static Graph graph(Graph graph, TfliteAim aim) {
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
        for (Node node : graph.nodes()) {
            add(builder, withLegalRegions(node, aim), aim);
        }
        return builder.build();
    }

    private static Node withLegalRegions(Node node, TfliteAim aim) {
        List<Region> regions = new ArrayList<>();
        for (Region region : node.op().regions()) {
            regions.add(region instanceof Graph inner ? graph(inner, aim) : region);
        }
        return regions.isEmpty() ? node : node.with(node.op().withRegions(regions));
    }

    /// Adds the node, or what it is lowered to.
    static void add(GraphBuilder builder, Node node, TfliteAim aim) {
        boolean quantized = node.inputs().stream()
                .anyMatch(value -> value.isPresent() && builder.typeOf(value).isQuantized());
        if (quantized || !lowered(node, new TfliteLowering(builder, node, aim))) {
            builder.add(node);
        }
    }

    private static boolean lowered(Node node, TfliteLowering to) {
        try {
            return isLowered(node, to);
        } catch (UnknownRankException e) {
            return false;
        }
    }

    private static boolean isLowered(Node node, TfliteLowering to) {
        return TfliteKernels.inSinglePrecision(node, to)
                || TfliteKernels.ofUnsigned(node, to)
                || FAMILIES.stream().anyMatch(family -> family.lowered(node.op(), to))
                || TfliteKernels.widen(node, to);
    }
}
