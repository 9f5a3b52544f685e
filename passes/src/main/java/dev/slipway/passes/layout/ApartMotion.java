package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.RankOf;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.SizeOf;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Ops that take their input in any order for free, whatever the order of their output: transposes, sizes, and layers
/// with constant weights over a flattened axis.
final class ApartMotion {

    private ApartMotion() {}

    static @Nullable Motion of(Graph graph, Node node, Map<Value, Frame> frames) {
        Frame input = frames.get(node.input(0));
        Frame output = frames.get(node.output(0));
        if (input == null && output == null) {
            return null;
        }
        return switch (node.op()) {
            case Transpose(List<Integer> permutation) -> transpose(permutation, input, output);
            case ShapeOf shape -> input == null || input.isFlat() ? null : sizes(shape, input);
            case SizeOf _, RankOf _ -> input == null ? null : apart(input, null, moving -> moving.with(node.op()));
            case Activated(Op base, var _) when base instanceof Dense -> dense(graph, node, 1, input, output);
            case Dense _ -> dense(graph, node, 1, input, output);
            case MatMul(boolean transposeA, boolean transposeB)
            when !transposeA -> dense(graph, node, transposeB ? 1 : 0, input, output);
            case Gemm gemm when !gemm.transposeA() -> dense(graph, node, gemm.transposeB() ? 1 : 0, input, output);
            default -> null;
        };
    }

    private static Motion apart(@Nullable Frame input, @Nullable Frame output, Motion.Rewrite rewrite) {
        return Motion.apart(
                input == null ? Map.of() : Map.of(0, input), output == null ? Map.of() : Map.of(0, output), rewrite);
    }

    private static @Nullable Motion transpose(
            List<Integer> permutation, @Nullable Frame input, @Nullable Frame output) {
        if (input != null && input.isFlat() || output != null && output.isFlat()) {
            return null;
        }
        return apart(input, output, moving -> {
            List<Integer> from = input != null && moving.inputMoves() ? input.permutation() : identity(permutation);
            List<Integer> to = output != null && moving.outputMoves() ? output.permutation() : identity(permutation);
            return moving.with(new Transpose(
                    to.stream().map(axis -> from.indexOf(permutation.get(axis))).toList()));
        });
    }

    private static List<Integer> identity(List<Integer> permutation) {
        return IntStream.range(0, permutation.size()).boxed().toList();
    }

    private static Motion sizes(ShapeOf op, Frame input) {
        return apart(input, null, moving -> {
            int rank = input.rank();
            int start = Math.clamp(op.start() < 0 ? op.start() + rank : op.start(), 0, rank);
            int end = Math.clamp(op.end() < 0 ? op.end() + rank : op.end(), start, rank);
            long[] places = IntStream.range(start, end).mapToLong(input::axis).toArray();
            if (places.length == 1) {
                int at = (int) places[0];
                return moving.with(new ShapeOf(at, at + 1, op.output()));
            }
            Value sizes = moving.add("sizes", new ShapeOf(0, Integer.MAX_VALUE, op.output()), moving.input(0));
            return new Motion.Rewritten(new Gather(0, 0), List.of(sizes, moving.numbers("places", places)));
        });
    }

    /// @param inner the weights' axis that goes with the last axis of the input
    private static @Nullable Motion dense(
            Graph graph, Node node, int inner, @Nullable Frame input, @Nullable Frame output) {
        Constant weights = graph.constant(node.input(1));
        if (weights == null || !weights.shape().hasRank(2)) {
            return null;
        }
        Shape x = graph.type(node.input(0)).shape();
        Shape y = graph.type(node.output()).shape();
        Frame in = fits(input, x, weights, inner) ? input : null;
        Frame out = fits(output, y, weights, 1 - inner) && biasFollows(graph, node) ? output : null;
        if (in == null && out == null) {
            return null;
        }
        return apart(in, out, moving -> {
            Constant moved = weights;
            Constant bias = moving.constant(node.input(2));
            if (in != null && moving.inputMoves() && in.blocks() instanceof Frame.Blocks blocks) {
                moved = Constants.reordered(moved, inner, blocks);
            }
            if (out != null && moving.outputMoves() && out.blocks() instanceof Frame.Blocks blocks) {
                moved = Constants.reordered(moved, 1 - inner, blocks);
                bias = bias == null || bias.shape().elements() == 1
                        ? bias
                        : Constants.reordered(bias, bias.shape().rank() - 1, blocks);
            }
            Map<Integer, Value> replaced = bias == null
                    ? Map.of(1, moving.moved(node.input(1), moved))
                    : Map.of(1, moving.moved(node.input(1), moved), 2, moving.moved(node.input(2), bias));
            return moving.with(node.op(), replaced);
        });
    }

    private static boolean fits(@Nullable Frame frame, Shape shape, Constant weights, int axis) {
        Quantization quantization = weights.type().quantization();
        boolean scaledAlong = quantization != null
                && quantization.axis().isPresent()
                && (quantization.axis().getAsInt() == axis || quantization.blockSize() > 0);
        return frame != null
                && frame.blocks() instanceof Frame.Blocks blocks
                && shape.isRanked()
                && shape.rank() >= 2
                && blocks.axis() == shape.rank() - 1
                && weights.shape().dim(axis).is(blocks.sizes().stream().reduce(1L, Math::multiplyExact))
                && !scaledAlong;
    }

    private static boolean biasFollows(Graph graph, Node node) {
        if (!node.hasInput(2)) {
            return true;
        }
        Constant bias = graph.constant(node.input(2));
        return bias != null
                && bias.shape().rank() <= 2
                && (bias.shape().elements() == 1
                        || bias.shape()
                                .dim(-1)
                                .equals(graph.type(node.output()).shape().dim(-1)))
                && (bias.type().quantization() == null
                        || bias.type().quantization().axis().isEmpty());
    }
}
