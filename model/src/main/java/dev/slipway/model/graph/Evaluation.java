package dev.slipway.model.graph;

import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs a graph node by node on the ops' own evaluators: slow, and meant to be obviously right.
///
/// A node over quantised values computes on the reals they stand for, and its result is quantised again.
public final class Evaluation {

    private Evaluation() {}

    /// The outputs of `graph`, in the order of its output ports. Values are let go of when nothing needs them any more.
    public static List<Tensor> run(Graph graph, List<Tensor> inputs) {
        Map<Value, Tensor> values = given(graph, inputs);
        for (Node node : graph.nodes()) {
            compute(graph, node, values);
            node.inputs().stream()
                    .filter(value -> isLastUse(graph, value, node))
                    .forEach(values::remove);
        }
        return graph.outputs().stream()
                .map(port -> Objects.requireNonNull(values.get(port.value())))
                .toList();
    }

    /// Every value that is computed on the way, and the inputs and constants.
    public static Map<Value, Tensor> all(Graph graph, List<Tensor> inputs) {
        Map<Value, Tensor> values = given(graph, inputs);
        graph.nodes().forEach(node -> compute(graph, node, values));
        return values;
    }

    private static Map<Value, Tensor> given(Graph graph, List<Tensor> inputs) {
        if (inputs.size() != graph.inputs().size()) {
            throw new IllegalArgumentException("graph '%s' takes %d inputs, got %d"
                    .formatted(graph.name(), graph.inputs().size(), inputs.size()));
        }
        Map<Value, Tensor> values = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(graph.inputs().get(i).value(), inputs.get(i));
        }
        graph.constants().forEach((value, constant) -> values.put(value, constant.tensor()));
        return values;
    }

    private static void compute(Graph graph, Node node, Map<Value, Tensor> values) {
        List<Tensor> outputs = evaluate(graph, node, values);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                values.put(node.output(i), outputs.get(i));
            }
        }
    }

    private static boolean isLastUse(Graph graph, Value value, Node node) {
        return value.isPresent()
                && !graph.isOutput(value)
                && graph.readers(value).getLast() == node;
    }

    private static List<Tensor> evaluate(Graph graph, Node node, Map<Value, Tensor> values) {
        boolean raw = node.op().readsStoredIntegers();
        List<@Nullable Tensor> arguments = new ArrayList<>();
        for (Value input : node.inputs()) {
            Tensor tensor = values.get(input);
            arguments.add(tensor == null || raw ? tensor : real(tensor, graph.type(input)));
        }
        List<Tensor> outputs;
        try {
            outputs = node.op().evaluate(Arguments.of(arguments, node.outputs().size()));
        } catch (OpException e) {
            throw new OpException("node '%s': %s".formatted(node.name(), e.getMessage()), e);
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | IllegalStateException
                | IllegalArgumentException e) {
            throw new OpException(
                    "node '%s': %s cannot compute with inputs of types %s (%s)"
                            .formatted(node.name(), node.op(), describe(arguments), e.getMessage()),
                    e);
        }
        if (raw) {
            return outputs;
        }
        List<Tensor> stored = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            stored.add(node.hasOutput(i) ? stored(outputs.get(i), graph.type(node.output(i))) : outputs.get(i));
        }
        return stored;
    }

    private static List<String> describe(List<@Nullable Tensor> arguments) {
        return arguments.stream()
                .map(tensor -> tensor == null ? "-" : tensor.type().toString())
                .toList();
    }

    private static Tensor real(Tensor stored, TensorType type) {
        return type.quantization() instanceof Quantization quantization
                ? Quantizer.dequantize(stored, quantization)
                : stored;
    }

    private static Tensor stored(Tensor real, TensorType type) {
        return type.quantization() instanceof Quantization quantization
                        && real.element().isFloat()
                ? Quantizer.quantize(real, type.element(), quantization)
                : real;
    }
}
