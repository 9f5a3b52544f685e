package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// A graph that follows a [Plan]: each stored value is quantised where it is made and made real again where it is read.
///
///     y = Relu(Convolution(x, w, b))   becomes
///     y = Dequantize(Quantize(Convolution(Dequantize(Quantize(x)), Dequantize(w:int8), Dequantize(b:int32))))
final class PlannedGraph {

    private final Graph graph;
    private final Plan plan;
    private final Roles roles;
    private final GraphBuilder builder;

    /// What stands for a value that is no node's output any more: the unbounded one.
    private final Map<Value, Value> unbounded = new HashMap<>();

    /// The reals that stored values stand for.
    private final Map<Value, Value> reals = new HashMap<>();

    private final Map<Constant, Value> constants = new HashMap<>();

    PlannedGraph(Graph graph, Plan plan) {
        this.graph = graph;
        this.plan = plan;
        roles = new Roles(graph, plan.options());
        builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
    }

    Graph built() {
        builder.clearInputs();
        graph.inputs().forEach(this::addInput);
        for (Node node : graph.nodes()) {
            add(node);
        }
        builder.clearOutputs();
        for (Port port : graph.outputs()) {
            builder.output(port.name(), output(port.value()));
        }
        return builder.build();
    }

    /// An input of the graph: real, and stored behind; or the integers themselves.
    private void addInput(Port port) {
        Value value = port.value();
        ElementType element = plan.options().inputs();
        if (!element.isInteger() || !(plan.stored().get(value) instanceof Quantization quantization)) {
            builder.input(port, graph.type(value));
            store(value, List.of());
            return;
        }
        Quantization border = shifted(quantization, element);
        Value integers = new Value(builder.uniqueName(value.name() + "/integers"));
        builder.input(
                new Port(port.name(), integers),
                new TensorType(element, graph.type(value).shape(), border));
        Value real = builder.add(value.name() + "/real", List.of(), new Dequantize(), integers);
        unbounded.put(value, real);
        reals.put(value, element == activations() ? real : stored(real, value.name(), quantization, List.of()));
    }

    /// An output of the graph: real, or the integers that are stored.
    private Value output(Value value) {
        ElementType element = plan.options().outputs();
        if (!element.isInteger() || !(plan.stored().get(value) instanceof Quantization quantization)) {
            return unrounded(value);
        }
        Value real = read(value);
        Node made = builder.producerOf(real);
        return element == activations() && made != null
                ? made.input(0)
                : builder.add(
                        value.name() + "/" + element,
                        List.of(),
                        new Quantize(element, shifted(quantization, element)),
                        real);
    }

    private ElementType activations() {
        return plan.options().activations().element();
    }

    /// The same numbers, counted from the least integer of another type.
    private Quantization shifted(Quantization quantization, ElementType element) {
        long shift = element.min() - activations().min();
        return shift == 0
                ? quantization
                : Quantization.perTensor(quantization.scale(), quantization.zeroPoint() + shift);
    }

    private void add(Node node) {
        boolean limits = node.outputs().size() == 1
                && plan.stored().containsKey(node.output())
                && roles.of(node) instanceof Role.Limited;
        if (limits) {
            unbounded.put(node.output(), reals.getOrDefault(node.input(0), plain(node.input(0))));
        } else {
            List<Value> inputs = new ArrayList<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                inputs.add(input(node, i));
            }
            if (plan.constants().containsKey(Place.of(node, inputs.size()))) {
                inputs.add(input(node, inputs.size()));
            }
            builder.add(node.withInputs(inputs));
        }
        node.outputs().forEach(value -> store(value, node.origins()));
    }

    private Value input(Node node, int index) {
        Value value = node.input(index);
        Place place = Place.of(node, index);
        if (plan.constants().get(place) instanceof Constant constant) {
            if (!constant.type().isQuantized()) {
                return builder.constant(builder.uniqueName(value.name() + "/made_up"), constant);
            }
            return constants.computeIfAbsent(constant, _ -> {
                String name = value.isPresent() ? value.name() : node.name() + "/bias";
                Value stored = builder.constant(builder.uniqueName(name + "/integers"), constant);
                return builder.add(name + "/constant", node.origins(), new Dequantize(), stored);
            });
        }
        if (plan.rescaled().get(place) instanceof Quantization quantization) {
            return stored(read(value), value.name() + "/rescaled", quantization, node.origins());
        }
        return plan.integers().contains(node.name()) ? read(value) : unrounded(value);
    }

    /// The value as what computes with integers reads it.
    private Value read(Value value) {
        return reals.getOrDefault(value, plain(value));
    }

    /// The value as what computes with reals reads it: before it was stored, if real kernels made it.
    private Value unrounded(Value value) {
        boolean real = graph.isInput(value)
                || graph.producer(value) instanceof Node made
                        && !plan.integers().contains(made.name())
                        && !unbounded.containsKey(value);
        return real ? plain(value) : read(value);
    }

    private Value plain(Value value) {
        return unbounded.getOrDefault(value, value);
    }

    private void store(Value value, List<String> origins) {
        if (!(plan.stored().get(value) instanceof Quantization quantization)) {
            return;
        }
        Value source = plain(value);
        if (plan.limits().get(value) instanceof Quantization bounds) {
            source = stored(source, value.name() + "/bounded", bounds, origins);
        }
        reals.put(value, stored(source, value.name(), quantization, origins));
    }

    /// The reals that a value stands for once it is stored.
    private Value stored(Value value, String name, Quantization quantization, List<String> origins) {
        Op quantize = new Quantize(activations(), quantization);
        Value stored = builder.add(name + "/stored", origins, quantize, value);
        return builder.add(name + "/real", origins, new Dequantize(), stored);
    }
}
