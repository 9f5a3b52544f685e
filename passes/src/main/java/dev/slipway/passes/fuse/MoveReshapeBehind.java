package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings what a linear op can absorb next to it, past a reshape that drops or inserts axes of size 1.
///
///     y = Add(Squeeze(Convolution(x, w)), c)   becomes   y = Squeeze(Add(Convolution(x, w), c))
///
/// Likewise for factors by channel and for rectifiers. Only where nothing else reads what is between.
public final class MoveReshapeBehind implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        int side = side(node, graph);
        if (side < 0
                || !(UnitAxes.of(graph.producer(node.input(side)), graph) instanceof UnitAxes reshape)
                || !graph.hasOneUse(node.input(side))
                || !(graph.producer(reshape.node().input(0)) instanceof Node linear)
                || !graph.hasOneUse(linear.output())
                || !graph.type(node.output())
                        .shape()
                        .equals(graph.type(node.input(side)).shape())) {
            return Optional.empty();
        }
        return Linear.of(linear, graph).flatMap(found -> moved(node, side, reshape, linear, found, graph));
    }

    /// Which input may be reshaped; -1 where the op is not of those that linear ops absorb.
    private static int side(Node node, Graph graph) {
        return switch (node.op()) {
            case Unary(Unary.Kind kind)
            when kind == Unary.Kind.RELU || kind == Unary.Kind.RELU6 || kind == Unary.Kind.RELU_N1_TO_1 -> 0;
            case Binary(Binary.Kind kind)
            when kind == Binary.Kind.ADD || kind == Binary.Kind.MULTIPLY -> graph.isConstant(node.input(0)) ? 1 : 0;
            case Binary(Binary.Kind kind) when kind == Binary.Kind.SUBTRACT || kind == Binary.Kind.DIVIDE -> 0;
            default -> -1;
        };
    }

    private static Optional<Edit> moved(Node node, int side, UnitAxes reshape, Node linear, Linear found, Graph graph) {
        Value before = Names.fresh(graph, node.name() + "/before_reshape");
        Map<Value, Constant> constants = Map.of();
        List<Value> operands = List.of(linear.output());
        if (node.op() instanceof Binary) {
            Constant vector = vector(node.input(1 - side), reshape, linear, found, graph);
            if (vector == null) {
                return Optional.empty();
            }
            Value operand = Names.fresh(graph, node.name() + "/by_channel");
            constants = Map.of(operand, vector);
            operands = side == 0 ? List.of(linear.output(), operand) : List.of(operand, linear.output());
        }
        Node first = new Node(before.name(), node.op(), operands, List.of(before), node.origins());
        List<Value> rest =
                reshape.node().inputs().subList(1, reshape.node().inputs().size());
        List<Value> inputs = new ArrayList<>(List.of(before));
        inputs.addAll(rest);
        Node second = new Node(
                node.name(),
                reshape.node().op(),
                inputs,
                node.outputs(),
                reshape.node().origins());
        return Optional.of(new Edit(Set.of(reshape.node(), node), List.of(first, second), constants, Map.of()));
    }

    /// The constant operand, for the linear op's own output.
    private static @Nullable Constant vector(Value operand, UnitAxes reshape, Node linear, Linear found, Graph graph) {
        Shape wide = graph.type(linear.output()).shape();
        int rank = graph.type(reshape.node().output()).shape().rank();
        float[] values = ChannelVector.of(operand, graph, rank, reshape.after(found.outputAxis()), found.channels())
                .orElse(null);
        if (values == null) {
            return null;
        }
        long[] sizes = new long[wide.rank() - found.outputAxis()];
        Arrays.fill(sizes, 1);
        sizes[0] = values.length;
        ElementType element = graph.type(linear.output()).element();
        return Numbers.constant(element, Shape.of(sizes), values);
    }
}
