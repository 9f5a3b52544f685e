package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.BatchToSpace;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.DepthToSpace;
import dev.slipway.model.op.ExtractPatches;
import dev.slipway.model.op.GridSample;
import dev.slipway.model.op.GroupNormalization;
import dev.slipway.model.op.InstanceNormalization;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.LocalResponseNormalization;
import dev.slipway.model.op.LpPool;
import dev.slipway.model.op.MaxPool;
import dev.slipway.model.op.MaxUnpool;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Resize;
import dev.slipway.model.op.RoiAlign;
import dev.slipway.model.op.SpaceToBatch;
import dev.slipway.model.op.SpaceToDepth;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Ops that know space from channels: they tell the order of the values around them, and want the target's.
final class SpatialMotion {

    private SpatialMotion() {}

    /// The order that an op's own attributes give its first input and its outputs; null where it tells none.
    static @Nullable ChannelOrder order(Graph graph, Node node) {
        int rank = rank(graph, node.input(0));
        if (rank < 3 || rank > 5 || rank(graph, node.output(0)) != rank) {
            return null;
        }
        return order(node.op(), graph, node, rank);
    }

    private static @Nullable ChannelOrder order(Op op, Graph graph, Node node, int rank) {
        return switch (op) {
            case Activated activated -> order(activated.base(), graph, node, rank);
            case Convolution spatial -> of(spatial.layout(), rank);
            case TransposedConvolution spatial -> of(spatial.layout(), rank);
            case MaxPool spatial -> of(spatial.layout(), rank);
            case AveragePool spatial -> of(spatial.layout(), rank);
            case LpPool spatial -> of(spatial.layout(), rank);
            case SpaceToDepth spatial -> of(spatial.layout(), rank);
            case DepthToSpace spatial -> of(spatial.layout(), rank);
            case BatchNormalization normalization -> ofChannel(normalization.channelAxis(), rank);
            case InstanceNormalization normalization -> ofChannel(normalization.channelAxis(), rank);
            case GroupNormalization normalization -> ofChannel(normalization.channelAxis(), rank);
            case LocalResponseNormalization normalization -> ofChannel(normalization.channelAxis(), rank);
            case Resize resize -> ofResize(resize, graph, node, rank);
            case GridSample _, RoiAlign _, MaxUnpool _ -> ChannelOrder.FIRST;
            case ExtractPatches _ -> ChannelOrder.LAST;
            case SpaceToBatch _, BatchToSpace _ ->
                graph.type(node.input(1)).shape().equals(Shape.of(rank - 2)) ? ChannelOrder.LAST : null;
            default -> null;
        };
    }

    private static @Nullable ChannelOrder of(Layout layout, int rank) {
        return layout.rank() == rank ? ChannelOrder.of(layout) : null;
    }

    private static @Nullable ChannelOrder ofChannel(int axis, int rank) {
        int channel = Math.floorMod(axis, rank);
        return channel == 1 ? ChannelOrder.FIRST : channel == rank - 1 ? ChannelOrder.LAST : null;
    }

    private static @Nullable ChannelOrder ofResize(Resize op, Graph graph, Node node, int rank) {
        for (ChannelOrder order : ChannelOrder.values()) {
            List<Integer> spatial = order.layout(rank - 2).spatial();
            boolean all = op.axes().isEmpty()
                    ? leavesAlone(graph, node, order.layout(rank - 2))
                    : op.axes().stream().allMatch(axis -> spatial.contains(Math.floorMod(axis, rank)));
            if (all) {
                return order;
            }
        }
        return null;
    }

    private static boolean leavesAlone(Graph graph, Node node, Layout layout) {
        Constant scales = node.hasInput(2) ? graph.constant(node.input(2)) : null;
        if (scales != null && scales.shape().equals(Shape.of(layout.rank()))) {
            float[] factors = scales.tensor().toFloats();
            return factors[layout.batch()] == 1 && factors[layout.channel()] == 1;
        }
        Shape x = graph.type(node.input(0)).shape();
        Shape y = graph.type(node.output()).shape();
        return IntStream.of(layout.batch(), layout.channel())
                .allMatch(axis -> x.dim(axis).surelyEquals(y.dim(axis)));
    }

    /// How the node takes part: most run in `target`, a few only as they are.
    static Motion of(Graph graph, Node node, ChannelOrder order, ChannelOrder target) {
        if (node.op() instanceof Activated activated) {
            return Motions.activated(activated, of(graph, node.with(activated.base()), order, target));
        }
        int rank = rank(graph, node.input(0));
        Frame frame = Frame.of(order, rank);
        boolean only = switch (node.op()) {
            case GridSample _, RoiAlign _, MaxUnpool _, ExtractPatches _ -> true;
            case SpaceToBatch _, BatchToSpace _, GroupNormalization _ -> true;
            default -> false;
        };
        Map<Integer, Frame> outputs = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                outputs.put(i, frame);
            }
        }
        return Motion.together(Map.of(0, frame), outputs, moving -> rewritten(node.op(), frame, moving))
                .fixed(only ? order : target);
    }

    private static Motion.Rewritten rewritten(Op op, Frame frame, Moving moving) {
        Layout layout = frame.order().other().layout(frame.rank() - 2);
        return switch (op) {
            case Convolution(var _, var filter, var window, int groups) ->
                moving.with(new Convolution(layout, filter, window, groups));
            case TransposedConvolution(var _, var filter, var window, var padding, var sizes, int groups) ->
                moving.with(new TransposedConvolution(layout, filter, window, padding, sizes, groups));
            case MaxPool(var _, var window, boolean columnMajor) ->
                moving.with(new MaxPool(layout, window, columnMajor));
            case AveragePool(var _, var window, boolean count) -> moving.with(new AveragePool(layout, window, count));
            case LpPool(var _, var window, int p) -> moving.with(new LpPool(layout, window, p));
            case SpaceToDepth(int block, var _) -> moving.with(new SpaceToDepth(block, layout));
            case DepthToSpace(int block, boolean columnsFirst, var _) ->
                moving.with(new DepthToSpace(block, columnsFirst, layout));
            case BatchNormalization(float epsilon, var _) ->
                moving.with(new BatchNormalization(epsilon, layout.channel()));
            case InstanceNormalization(float epsilon, var _) ->
                moving.with(new InstanceNormalization(epsilon, layout.channel()));
            case LocalResponseNormalization(int size, float alpha, float beta, float bias, var _) ->
                moving.with(new LocalResponseNormalization(size, alpha, beta, bias, layout.channel()));
            case Resize resize -> Motions.resized(resize, frame, moving);
            default -> throw new AssertionError("%s never moves".formatted(op.name()));
        };
    }

    private static int rank(Graph graph, Value value) {
        if (!value.isPresent()) {
            return -1;
        }
        Shape shape = graph.type(value).shape();
        return shape.isRanked() ? shape.rank() : -1;
    }
}
