package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Flatten;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Moves integers instead of the reals they stand for, so that what comes behind finds them stored.
///
///     y = Reshape(Dequantize(x), s)   becomes   y = Dequantize(Reshape(x, s))
///
/// Only where one scale serves all numbers, those of sixteen bits around zero; a padding must be by zero, which then is
/// the zero point.
public final class MoveDequantizeBehind implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.outputs().size() != 1
                || !moves(node, graph)
                || !(graph.producer(node.input(0)) instanceof Node before)
                || !(before.op() instanceof Dequantize)
                || graph.isConstant(before.input(0))
                || !isPlain(graph.type(before.input(0)))) {
            return Optional.empty();
        }
        Value moved = Names.fresh(graph, node.name() + "/stored");
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, before.input(0));
        boolean padding = node.op() instanceof Pad;
        Node first = new Node(
                moved.name(), node.op(), padding ? inputs.subList(0, 2) : inputs, List.of(moved), node.origins());
        Node last = node.with(new Dequantize()).withInputs(List.of(moved));
        return Optional.of(Edit.replace(node, List.of(first, last), Map.of()));
    }

    private static boolean isPlain(TensorType type) {
        if (!(type.quantization() instanceof Quantization quantization) || !quantization.isPerTensor()) {
            return false;
        }
        return switch (type.element()) {
            case UINT16 -> false;
            case INT16 -> quantization.zeroPoint() == 0;
            default -> type.element().bits() >= 8;
        };
    }

    private static boolean moves(Node node, Graph graph) {
        return switch (node.op()) {
            case Reshape _, Transpose _, Squeeze _, Unsqueeze _, Slice _, Flatten _ -> true;
            case Pad(Pad.Mode mode) ->
                mode == Pad.Mode.CONSTANT
                        && !node.hasInput(3)
                        && (!node.hasInput(2) || isZero(graph.constant(node.input(2))));
            default -> false;
        };
    }

    private static boolean isZero(@Nullable Constant constant) {
        return constant != null && constant.tensor().scalarValue() == 0;
    }
}
