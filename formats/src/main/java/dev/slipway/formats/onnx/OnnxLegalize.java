package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import java.util.List;
import java.util.Set;

/// Turns a hub graph into one that ONNX can spell node by node: ops that ONNX lacks become the ones it is made of.
final class OnnxLegalize {

    private OnnxLegalize() {}

    static Graph legalize(Graph graph) {
        Graph current = graph.mapOps(OnnxLegalize::regions);
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

    private static Node regions(Node node) {
        List<Region> regions = node.op().regions();
        return regions.isEmpty()
                ? node
                : node.with(node.op()
                        .withRegions(regions.stream()
                                .map(region -> legalize((Graph) region))
                                .toList()));
    }

    /// Whether the node was replaced.
    private static boolean lower(Node node, Lowering to) {
        return switch (node.op()) {
            case Unary(Unary.Kind kind) -> LowerArithmetic.unary(kind, node, to);
            case Binary(Binary.Kind kind) -> LowerArithmetic.binary(kind, node, to);
            case Comparison(Comparison.Kind kind) -> LowerArithmetic.comparison(kind, node, to);
            case Reduction reduction -> LowerArithmetic.reduction(reduction, node, to);
            case Swish(float alpha) -> LowerArithmetic.swish(alpha, node, to);
            case Activated activated -> LowerArithmetic.activated(activated, node, to);
            case FakeQuantize fake -> LowerArithmetic.fakeQuantize(fake, node, to);
            case Stack(int axis) -> LowerShapes.stack(axis, node, to);
            case Unstack(int axis, int parts) -> LowerShapes.unstack(axis, parts, node, to);
            case RankOf rank -> LowerShapes.rankOf(rank, node, to);
            case BroadcastShape() -> LowerShapes.broadcastShape(node, to);
            case Reverse(List<Integer> axes) -> LowerShapes.reverse(axes, node, to);
            case Gather(int axis, int batchAxes) -> LowerShapes.gather(axis, batchAxes, node, to);
            case Pad(Pad.Mode mode) -> LowerShapes.pad(mode, node, to);
            case BandPart() -> LowerShapes.bandPart(node, to);
            case Diagonal() -> LowerShapes.diagonal(node, to);
            case DiagonalPart() -> LowerShapes.diagonalPart(node, to);
            case SpaceToBatch() -> LowerShapes.spaceToBatch(node, to);
            case BatchToSpace() -> LowerShapes.batchToSpace(node, to);
            case SegmentReduction reduction -> LowerShapes.segments(reduction, node, to);
            case OneHot(int axis) -> LowerShapes.oneHot(axis, node, to);
            case BinCount(boolean binary) -> LowerShapes.binCount(binary, node, to);
            case While loop -> LowerLoops.whileLoop(loop, node, to);
            case Lstm(Recurrence recurrence, boolean inputForget) ->
                LowerLoops.batchFirst(recurrence, each -> new Lstm(each, inputForget), node, to);
            case Gru(Recurrence recurrence, boolean linear) ->
                LowerLoops.batchFirst(recurrence, each -> new Gru(each, linear), node, to);
            case Rnn(Recurrence recurrence) -> LowerLoops.batchFirst(recurrence, Rnn::new, node, to);
            case Random random -> LowerArithmetic.random(random, node, to);
            default -> OnnxKernels.widen(node, to);
        };
    }
}
