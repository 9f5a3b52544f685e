package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Scales;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import dev.slipway.passes.plan.Activations;
import dev.slipway.passes.plan.IntegerKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Moves integers instead of the reals they stand for, so that what comes behind finds them stored.
///
///     y = Reshape(Dequantize(x), s)   becomes   y = Dequantize(Reshape(x, s))
///
/// Only where one scale serves all numbers, those of sixteen bits around zero; a padding must be by zero, which then is
/// the zero point.
public final class MoveDequantizeBehind implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.outputs().isEmpty()
                || !moves(IntegerKernels.of(node, graph, Activations.INT8))
                || !(graph.producer(node.input(0)) instanceof Node before)
                || !(before.op() instanceof Dequantize)
                || graph.isConstant(before.input(0)) && !(node.op() instanceof Gather)
                || !isPlain(graph.type(before.input(0)))
                || !isMovedBy(node, graph, graph.type(before.input(0)).element())) {
            return Optional.empty();
        }
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, before.input(0));
        boolean padding = node.op() instanceof Pad;
        List<Value> moved = new ArrayList<>();
        List<Node> added = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String number = i == 0 ? "" : ":" + i;
            Value stored = node.hasOutput(i) ? Names.fresh(graph, node.name() + "/stored" + number) : Value.NONE;
            moved.add(stored);
            if (node.hasOutput(i)) {
                added.add(new Node(
                        node.name() + number,
                        new Dequantize(),
                        List.of(stored),
                        List.of(node.output(i)),
                        node.origins()));
            }
        }
        added.addFirst(new Node(
                moved.getFirst().isPresent() ? moved.getFirst().name() : node.name() + "/stored",
                node.op(),
                padding ? inputs.subList(0, 2) : inputs,
                moved,
                node.origins()));
        return Optional.of(Edit.replace(node, added, Map.of()));
    }

    /// Whether TFLite moves integers of this type so.
    private static boolean isMovedBy(Node node, Graph graph, ElementType element) {
        return IntegerKernels.movesAll(node.op())
                || Arrays.stream(Activations.values())
                        .anyMatch(each -> each.element() == element && moves(IntegerKernels.of(node, graph, each)));
    }

    private static boolean moves(Scales scales) {
        return scales instanceof Scales.Shared(int inputs, boolean moves) && inputs == 1 && moves;
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
}
