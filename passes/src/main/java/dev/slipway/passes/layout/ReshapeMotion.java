package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reshapes that say the same over a moved value: those that join or part axes which lie beside each other in both
/// orders, and those that flatten.
final class ReshapeMotion {

    private ReshapeMotion() {}

    static @Nullable Motion of(Graph graph, Node node, Value known, Frame frame) {
        Shape before = graph.type(node.input(0)).shape();
        Shape after = graph.type(node.output()).shape();
        if (!before.isRanked() || !after.isRanked()) {
            return null;
        }
        boolean fromInput = known.equals(node.input(0));
        ReshapeGroups groups = fromInput ? ReshapeGroups.of(before, after) : ReshapeGroups.of(after, before);
        ReshapeGroups.Followed followed = groups == null ? null : groups.forward(frame);
        if (followed == null) {
            return null;
        }
        Frame input = fromInput ? frame : followed.frame();
        Frame output = fromInput ? followed.frame() : frame;
        Motion.Rewrite rewrite = rewrite(graph, node, input, output);
        return rewrite == null
                ? null
                : Motion.together(
                        input == null ? Map.of() : Map.of(0, input),
                        output == null ? Map.of() : Map.of(0, output),
                        rewrite);
    }

    private static Motion.@Nullable Rewrite rewrite(
            Graph graph, Node node, @Nullable Frame input, @Nullable Frame output) {
        Shape after = graph.type(node.output()).shape();
        boolean staysInPlace = output == null || output.isFlat();
        if (node.op() instanceof Flatten(int axis) && staysInPlace && axis == 1) {
            return moving -> moving.with(node.op());
        }
        if (after.dims().stream().filter(dim -> !dim.isKnown()).count() <= 1) {
            Shape shape = output == null ? after : after.permuted(output.permutation());
            long[] sizes = shape.dims().stream()
                    .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                    .toArray();
            return moving -> moving.with(new Reshape(true), Map.of(1, moving.numbers("shape", sizes)));
        }
        if (!(node.op() instanceof Reshape) || !copiesInPlace(graph, node, input, output)) {
            return null;
        }
        return moving -> moving.with(
                node.op(),
                output == null || output.isFlat()
                        ? Map.of()
                        : Map.of(1, moving.vector(node.input(1), output.permutation(), 1)));
    }

    /// Whether every size that is copied from the input is copied from the same place after the move.
    private static boolean copiesInPlace(Graph graph, Node node, @Nullable Frame input, @Nullable Frame output) {
        Constant shape = graph.constant(node.input(1));
        if (shape == null || !(node.op() instanceof Reshape(boolean zeroIsZero)) || zeroIsZero) {
            return true;
        }
        long[] sizes = shape.tensor().toLongs();
        for (int axis = 0; axis < sizes.length; axis++) {
            int from = input == null ? axis : input.axis(axis);
            int to = output == null ? axis : output.axis(axis);
            if (sizes[axis] == 0 && from != to) {
                return false;
            }
        }
        return true;
    }
}
