package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ops over operands that are broadcast against each other: operands of full rank move, constants follow for free, and
/// others get the axes they lack.
final class BroadcastMotion {

    private BroadcastMotion() {}

    static @Nullable Motion of(Graph graph, Node node, Frame frame) {
        if (!graph.type(node.output()).shape().hasRank(frame.rank())) {
            return null;
        }
        Map<Integer, Frame> inputs = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value operand = node.input(i);
            Shape shape = graph.type(operand).shape();
            if (!shape.isRanked() || shape.rank() > frame.rank()) {
                return null;
            }
            boolean full = shape.rank() == frame.rank();
            if (!graph.isConstant(operand)) {
                if (full && !isSpread(shape, frame)) {
                    inputs.put(i, frame);
                } else if (frame.isFlat() && !isSpread(shape, frame)) {
                    return null;
                }
            } else if (frame.isFlat() && !fits(shape, frame)) {
                return null;
            }
        }
        return Motion.together(inputs, Map.of(0, frame), moving -> moving.with(node.op(), operands(moving, frame)));
    }

    /// Whether one index serves the whole flattened axis, so that the operand does not see the move.
    private static boolean isSpread(Shape shape, Frame frame) {
        return frame.blocks() instanceof Frame.Blocks blocks && at(shape, frame, blocks) < 0;
    }

    private static boolean fits(Shape shape, Frame frame) {
        return frame.blocks() instanceof Frame.Blocks blocks
                && (at(shape, frame, blocks) < 0
                        || shape.dim(at(shape, frame, blocks))
                                .is(blocks.sizes().stream().reduce(1L, Math::multiplyExact)));
    }

    /// The operand's axis that is the flattened one; negative where it is spread along it.
    private static int at(Shape shape, Frame frame, Frame.Blocks blocks) {
        int axis = blocks.axis() - (frame.rank() - shape.rank());
        return axis < 0 || shape.dim(axis).is(1) ? -1 : axis;
    }

    private static Map<Integer, Value> operands(Moving moving, Frame frame) {
        Map<Integer, Value> operands = new HashMap<>();
        for (int i = 0; i < moving.node().inputs().size(); i++) {
            Value operand = moving.node().input(i);
            Shape shape = moving.type(operand).shape();
            if (moving.constant(operand) instanceof Constant constant) {
                operands.put(i, moving.moved(operand, moved(constant, frame)));
            } else if (shape.rank() > 0 && shape.rank() < frame.rank() && !frame.isFlat()) {
                operands.put(i, lifted(moving, operand, frame));
            }
        }
        return operands;
    }

    private static Constant moved(Constant constant, Frame frame) {
        Shape shape = constant.shape();
        if (shape.isKnown() && shape.elements() == 1) {
            return constant;
        }
        if (frame.blocks() instanceof Frame.Blocks blocks) {
            int axis = at(shape, frame, blocks);
            return axis < 0 ? constant : Constants.reordered(constant, axis, blocks);
        }
        return Constants.trimmed(Constants.permuted(Constants.lifted(constant, frame.rank()), frame.permutation()));
    }

    /// A computed operand with the axes it lacks, put where they belong after the move.
    private static Value lifted(Moving moving, Value operand, Frame frame) {
        Shape shape = moving.type(operand).shape();
        int more = frame.rank() - shape.rank();
        List<Integer> own =
                frame.permutation().stream().filter(axis -> axis >= more).toList();
        List<Integer> permutation = own.stream().map(axis -> axis - more).toList();
        List<Integer> lacking = new ArrayList<>();
        for (int i = 0; i < frame.rank(); i++) {
            if (frame.permutation().get(i) < more) {
                lacking.add(i);
            }
        }
        return moving.unsqueezed(moving.transposed(operand, permutation), lacking);
    }
}
