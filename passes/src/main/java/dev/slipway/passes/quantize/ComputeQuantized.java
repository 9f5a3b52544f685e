package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.Scales;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import dev.slipway.passes.plan.Activations;
import dev.slipway.passes.plan.IntegerKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Computes with the stored integers where all that goes in and out is stored: the types of the values say how.
///
///     y = Quantize[q](Op(Dequantize(x), Dequantize(w), b))   becomes   y:q = Op(x, w, round(b / scales))
///
/// Only for signed numbers of eight bits, or of sixteen around zero, one scale for each tensor (of weights, which have
/// eight bits: for each output channel, around zero), where nothing else reads the reals, and where [IntegerKernels]
/// has a kernel that takes these scales.
public final class ComputeQuantized implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Quantize(ElementType element, Quantization quantization))
                || !quantization.isPerTensor()
                || !(graph.producer(node.input(0)) instanceof Node made)
                || made.outputs().size() != 1
                || !graph.hasOneUse(node.input(0))) {
            return Optional.empty();
        }
        Map<Value, Constant> constants = new HashMap<>();
        return Arrays.stream(Activations.values())
                .filter(each -> each.element() == element)
                .findFirst()
                .flatMap(activations -> inputs(made, quantization, activations, constants, graph))
                .map(given -> Edit.join(made, node, made.withInputs(given).withOutputs(node.outputs()), constants));
    }

    private static Optional<List<Value>> inputs(
            Node made,
            Quantization quantization,
            Activations activations,
            Map<Value, Constant> constants,
            Graph graph) {
        if (activations == Activations.INT16 && quantization.zeroPoint() != 0) {
            return Optional.empty();
        }
        return switch (IntegerKernels.of(made, graph, activations)) {
            case Scales.Layer(int outputAxis) ->
                StoredWeights.of(made, outputAxis, activations, graph).map(weights -> {
                    constants.putAll(weights.constants());
                    return weights.inputs();
                });
            case Scales.Apart(int inputs) -> stored(made, inputs, activations, graph);
            case Scales.Bounded(double least, double most) ->
                quantization.equals(activations.bounded(least, most))
                        ? stored(made, 1, activations, graph)
                        : Optional.empty();
            case Scales.Shared(int inputs, boolean _) -> kept(made, inputs, quantization, activations, graph);
            case Scales.Limited _ -> isRectifier(made) ? stored(made, 1, activations, graph) : Optional.empty();
            case Scales.Real _ -> Optional.empty();
        };
    }

    /// Bounds that kernels keep while they change the scale.
    private static boolean isRectifier(Node made) {
        return made.op() instanceof Unary(Unary.Kind kind) && (kind == Unary.Kind.RELU || kind == Unary.Kind.RELU6);
    }

    /// The node's inputs, the first `count` of them as they are stored.
    private static Optional<List<Value>> stored(Node made, int count, Activations activations, Graph graph) {
        List<Value> inputs = new ArrayList<>(made.inputs());
        for (int i = 0; i < Math.min(count, inputs.size()); i++) {
            Optional<Value> value = Stored.asOne(made.input(i), activations.element(), graph);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            inputs.set(i, value.get());
        }
        return Optional.of(inputs);
    }

    private static Optional<List<Value>> kept(
            Node made, int count, Quantization quantization, Activations activations, Graph graph) {
        return stored(made, count, activations, graph)
                .filter(inputs -> inputs.stream()
                        .limit(count)
                        .allMatch(value -> quantization.equals(graph.type(value).quantization())));
    }
}
