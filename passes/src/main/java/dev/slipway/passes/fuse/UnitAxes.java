package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A reshape that only drops or inserts axes of size 1.
///
/// @param node the reshape
/// @param before the axes of its input that are not of size 1
/// @param after the axes of its output that are not of size 1, in the same order
record UnitAxes(Node node, List<Integer> before, List<Integer> after) {

    static @Nullable UnitAxes of(@Nullable Node node, Graph graph) {
        if (node == null
                || !(node.op() instanceof Reshape || node.op() instanceof Squeeze || node.op() instanceof Unsqueeze)) {
            return null;
        }
        Shape from = graph.type(node.input(0)).shape();
        Shape to = graph.type(node.output()).shape();
        if (!from.isRanked() || !to.isRanked()) {
            return null;
        }
        List<Integer> before = wide(from);
        List<Integer> after = wide(to);
        boolean same = before.size() == after.size()
                && IntStream.range(0, before.size())
                        .allMatch(i -> from.dim(before.get(i)).surelyEquals(to.dim(after.get(i))));
        return same ? new UnitAxes(node, before, after) : null;
    }

    /// Where an axis of the input is in the output; -1 where it has size 1.
    int after(int axis) {
        int at = before.indexOf(axis);
        return at < 0 ? -1 : after.get(at);
    }

    private static List<Integer> wide(Shape shape) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> !shape.dim(axis).is(1))
                .boxed()
                .toList();
    }
}
