package dev.slipway.model.formula;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.NonZero;
import dev.slipway.model.op.Range;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.SizeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Stack;
import dev.slipway.model.op.Tile;
import dev.slipway.model.op.TopK;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;

/// What is known of indices that a graph computes: the hub's may count from the end, many formats' count from the start
/// only.
public final class Indices {

    private static final int DEPTH = 16;

    private Indices() {}

    /// Whether indices surely count from the start: by what makes them, none is negative.
    public static boolean countFromStart(Value indices, GraphBuilder graph) {
        return isNatural(indices, graph, DEPTH);
    }

    private static boolean isNatural(Value value, GraphBuilder graph, int depth) {
        if (graph.known(value) instanceof Tensor known) {
            return Arrays.stream(known.toLongs()).allMatch(index -> index >= 0);
        }
        ElementType element = graph.typeOf(value).element();
        if (element.isInteger() && element.min() == 0) {
            return true;
        }
        return depth > 0
                && graph.producerOf(value) instanceof Node maker
                && makesNatural(value, maker, graph, depth - 1);
    }

    private static boolean makesNatural(Value value, Node maker, GraphBuilder graph, int depth) {
        return switch (maker.op()) {
            case ArgReduction _, NonZero _, ShapeOf _, SizeOf _ -> true;
            case TopK _ -> value.equals(maker.output(1));
            case Reshape _,
                    Unsqueeze _,
                    Squeeze _,
                    Cast _,
                    Identity _,
                    Transpose _,
                    Expand _,
                    Tile _,
                    Slice _,
                    Gather _ -> isNatural(maker.input(0), graph, depth);
            case Concat _, Stack _ -> maker.inputs().stream().allMatch(part -> isNatural(part, graph, depth));
            case Range _ -> areNatural(maker, 0, 2, graph, depth);
            case Where _ -> areNatural(maker, 1, 2, graph, depth) || isCountedFromStart(maker, graph);
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD, MULTIPLY, MIN, DIVIDE, FLOOR_DIVIDE -> areNatural(maker, 0, 1, graph, depth);
                    case MAX -> isNatural(maker.input(0), graph, depth) || isNatural(maker.input(1), graph, depth);
                    case FLOOR_MODULO -> isNatural(maker.input(1), graph, depth);
                    default -> false;
                };
            default -> false;
        };
    }

    private static boolean areNatural(Node maker, int one, int other, GraphBuilder graph, int depth) {
        return isNatural(maker.input(one), graph, depth) && isNatural(maker.input(other), graph, depth);
    }

    /// Whether a choice is between indices and those with a size added, as where negative ones are counted from the
    /// start.
    private static boolean isCountedFromStart(Node choice, GraphBuilder graph) {
        return graph.producerOf(unshaped(choice.input(1), graph)) instanceof Node sum
                && sum.op() instanceof Binary(Binary.Kind kind)
                && kind == Binary.Kind.ADD
                && sum.inputs().stream()
                        .map(part -> unshaped(part, graph))
                        .anyMatch(unshaped(choice.input(2), graph)::equals);
    }

    /// The value that this one is, in another shape or type.
    private static Value unshaped(Value value, GraphBuilder graph) {
        Value source = value;
        while (graph.producerOf(source) instanceof Node maker) {
            switch (maker.op()) {
                case Cast _, Identity _, Reshape _, Squeeze _, Unsqueeze _, Expand _ -> source = maker.input(0);
                default -> {
                    return source;
                }
            }
        }
        return source;
    }
}
