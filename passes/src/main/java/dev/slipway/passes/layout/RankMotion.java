package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Ops whose results have fewer axes than what they read, or more: what is left of an order of axes, or what belongs
/// around it.
final class RankMotion {

    private final Graph graph;
    private final Node node;
    private final Value known;
    private final Frame frame;
    private final Motions motions;

    RankMotion(Graph graph, Node node, Value known, Frame frame, Motions motions) {
        this.graph = graph;
        this.node = node;
        this.known = known;
        this.frame = frame;
        this.motions = motions;
    }

    @Nullable
    Motion motion(Op op) {
        return switch (op) {
            case Reduction reduction -> reduction(reduction);
            case ArgReduction reduction -> argReduction(reduction);
            case Squeeze _ -> squeeze();
            case Unsqueeze _ -> unsqueeze();
            case Stack(int axis) -> stack(axis);
            case Unstack(int axis, int parts) ->
                dropping(
                        List.of(Math.floorMod(axis, motions.rank(node.input(0)))),
                        (moving, whole) -> moving.with(new Unstack(whole.axis(axis), parts)));
            case Gather gather -> gather(gather);
            default -> null;
        };
    }

    private @Nullable Motion reduction(Reduction op) {
        long[] axes = node.hasInput(1) ? motions.numbers(1) : new long[0];
        int rank = motions.rank(node.input(0));
        if (axes == null || rank < 0) {
            return null;
        }
        boolean none = axes.length == 0;
        if (none && op.noAxesMeansNone()) {
            return motions.pointwise(op);
        }
        if (none) {
            return op.keepAxes()
                    ? motions.inPlace(moving -> moving.with(op))
                    : dropping(allAxes(rank), (m, _) -> m.with(op));
        }
        return op.keepAxes()
                ? motions.withAxes(1)
                : dropping(
                        axes(axes, rank),
                        (moving, whole) -> moving.with(op, Map.of(1, moving.axes(1, Motions.moved(whole, axes)))));
    }

    private @Nullable Motion argReduction(ArgReduction op) {
        if (op.keepAxis()) {
            return motions.alongAxis(
                    op.axis(), to -> new ArgReduction(op.kind(), to, true, op.lastIndex(), op.output()));
        }
        return dropping(
                List.of(Math.floorMod(op.axis(), Math.max(1, motions.rank(node.input(0))))),
                (moving, whole) -> moving.with(
                        new ArgReduction(op.kind(), whole.axis(op.axis()), false, op.lastIndex(), op.output())));
    }

    private @Nullable Motion squeeze() {
        Shape x = graph.type(node.input(0)).shape();
        if (!node.hasInput(1)) {
            return x.isRanked() && x.isKnown()
                    ? dropping(
                            IntStream.range(0, x.rank())
                                    .filter(axis -> x.dim(axis).is(1))
                                    .boxed()
                                    .toList(),
                            (moving, _) -> moving.with(node.op()))
                    : null;
        }
        long[] axes = motions.numbers(1);
        return axes == null
                ? null
                : dropping(
                        axes(axes, motions.rank(node.input(0))),
                        (moving, whole) ->
                                moving.with(node.op(), Map.of(1, moving.axes(1, Motions.moved(whole, axes)))));
    }

    private @Nullable Motion unsqueeze() {
        long[] axes = motions.numbers(1);
        int rank = motions.rank(node.output());
        return axes == null || rank < 0
                ? null
                : inserting(
                        axes(axes, rank),
                        (moving, whole) ->
                                moving.with(node.op(), Map.of(1, moving.axes(1, Motions.moved(whole, axes)))));
    }

    private @Nullable Motion stack(int axis) {
        int rank = motions.rank(node.output());
        boolean oneRank = node.inputs().stream().allMatch(value -> motions.rank(value) == rank - 1);
        return rank < 0 || !oneRank
                ? null
                : inserting(
                        List.of(Math.floorMod(axis, rank)),
                        (moving, whole) -> moving.with(new Stack(whole.axis(axis))));
    }

    private @Nullable Motion gather(Gather op) {
        int indices = motions.rank(node.input(1));
        int rank = motions.rank(node.input(0));
        if (op.batchAxes() > 0 || indices < 0 || indices > 1 || rank < 0 || graph.isConstant(node.input(0))) {
            return null;
        }
        return indices == 1
                ? motions.alongAxis(op.axis(), to -> new Gather(to, 0))
                : dropping(
                        List.of(Math.floorMod(op.axis(), rank)),
                        (moving, whole) -> moving.with(new Gather(whole.axis(op.axis()), 0)));
    }

    /// Says an op, given the frame of the side with more axes.
    private interface Whole {
        Motion.Rewritten apply(Moving moving, Frame whole);
    }

    /// The outputs lack some axes of the input.
    private @Nullable Motion dropping(List<Integer> axes, Whole rewrite) {
        int rank = motions.rank(node.input(0));
        if (frame.isFlat() || rank < 0) {
            return null;
        }
        boolean fromInput = known.equals(node.input(0));
        if (frame.rank() != (fromInput ? rank : rank - axes.size())) {
            return null;
        }
        Frame whole = fromInput ? frame : AxisOrder.with(frame, axes, rank);
        Frame part = AxisOrder.without(whole, axes);
        return Motion.together(
                Map.of(0, whole),
                part == null ? Map.of() : motions.outputs(part),
                moving -> rewrite.apply(moving, whole));
    }

    /// The output has more axes than the inputs.
    private @Nullable Motion inserting(List<Integer> axes, Whole rewrite) {
        int rank = motions.rank(node.output());
        if (frame.isFlat()) {
            return null;
        }
        boolean fromOutput = known.equals(node.output());
        if (frame.rank() != (fromOutput ? rank : rank - axes.size())) {
            return null;
        }
        Frame whole = fromOutput ? frame : AxisOrder.with(frame, axes, rank);
        Frame part = AxisOrder.without(whole, axes);
        Map<Integer, Frame> inputs =
                part == null ? Map.of() : node.op() instanceof Stack ? motions.inputs(part) : Map.of(0, part);
        return Motion.together(inputs, motions.outputs(whole), moving -> rewrite.apply(moving, whole));
    }

    private static List<Integer> axes(long[] axes, int rank) {
        return Arrays.stream(axes)
                .mapToObj(axis -> Math.floorMod((int) axis, rank))
                .toList();
    }

    private static List<Integer> allAxes(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }
}
