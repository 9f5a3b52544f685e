package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Stores the weights of layers as integers of eight bits around zero, a scale for each output channel; activations
/// stay reals.
///
/// Where the target has a kernel that quantises activations as they come and multiplies integers, the layer reads the
/// integers themselves: its input is of quantised type. Elsewhere constants are rounded, and widened again when the
/// model is loaded.
///
///     y = Dense(x, w)        becomes   y = Dense(x, w:int8)              with such a kernel
///     y = Lstm(x, w, r)      becomes   y = Lstm(x, rounded w, rounded r)   without
///
/// @param largest the integer that stands for the largest weight of an output
record StoreIntegerWeights(int largest) implements QuantizationScheme {

    /// As few as make it worth a converter's while elsewhere: Google's leaves what is smaller.
    private static final long FEWEST = 1024;

    private static final double LEAST_SIGNAL = 15;

    @Override
    public String name() {
        return "dynamic";
    }

    @Override
    public double leastSignal() {
        return LEAST_SIGNAL;
    }

    @Override
    public StoreIntegerWeights withReducedRange() {
        return new StoreIntegerWeights(REDUCED);
    }

    @Override
    public Graph planned(Graph graph, String format, QuantizationTally tally) {
        StoredBefore.noteScheme(graph, name(), tally.findings());
        return graph;
    }

    @Override
    public Graph stored(Graph graph, String format, QuantizationTally tally) {
        Graph inside = graph.mapBodies(body -> stored(body, format, tally));
        GraphBuilder builder = inside.toBuilder();
        builder.removeNodes(new HashSet<>(inside.nodes()));
        Map<Use, Value> known = new HashMap<>();
        for (Node node : inside.nodes()) {
            builder.add(node.withInputs(inputs(node, inside, builder, known, format, tally)));
        }
        Graph quantized = builder.build().withoutUnread();
        quantized.constants().forEach((value, constant) -> left(value.name(), constant, tally));
        return quantized;
    }

    /// A constant as one kind of layer reads it. Layers that are written out step by step read equal ones.
    private record Use(Constant constant, int axis, boolean stored) {}

    private List<Value> inputs(
            Node node,
            Graph graph,
            GraphBuilder builder,
            Map<Use, Value> known,
            String format,
            QuantizationTally tally) {
        List<Value> inputs = new ArrayList<>(node.inputs());
        List<LayerWeights> learnt = tally.staysReal(node) ? List.of() : LayerWeights.of(node, graph);
        for (LayerWeights weights : learnt) {
            Value value = node.input(weights.input());
            Constant constant = Weights.constant(value, graph);
            if (constant == null || !isLarge(constant)) {
                continue;
            }
            Use use = new Use(constant, weights.axis(), weights.areReadStored(node, graph, format));
            Value instead = known.get(use);
            if (instead == null) {
                instead = quantized(value, use, builder, tally);
                known.put(use, instead);
            }
            inputs.set(weights.input(), instead);
        }
        return inputs;
    }

    private static boolean isLarge(Constant constant) {
        return constant.element() == ElementType.FLOAT32
                && !constant.type().isQuantized()
                && constant.narrow() == null
                && constant.shape().elements() >= FEWEST;
    }

    private Value quantized(Value value, Use use, GraphBuilder builder, QuantizationTally tally) {
        String name = value.name();
        Constant constant = use.constant;
        float[] scales = Weights.scales(constant, use.axis, largest);
        if (scales.length == 0) {
            tally.leftOver(
                    "NOT_FINITE",
                    name,
                    constant,
                    "some of its numbers are not finite",
                    "look at how the model was trained");
            return value;
        }
        TensorType type = new TensorType(ElementType.INT8, constant.shape(), Quantization.symmetric(scales, use.axis));
        Constant stored = constant.as(type);
        tally.quantized(constant, stored);
        return builder.constant(builder.uniqueName(name + "/int8"), use.stored ? stored : constant.rounded(type));
    }

    private static void left(String name, Constant constant, QuantizationTally tally) {
        if (constant.element() == ElementType.FLOAT32 && constant.narrow() == null) {
            tally.left(
                    name,
                    constant,
                    constant.shape().elements() < FEWEST
                            ? "it has fewer than %d elements".formatted(FEWEST)
                            : "it is no weight of a layer");
        }
    }
}
