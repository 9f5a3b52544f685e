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
    private final GraphBuilder builder;

    /// What stands for a value that is no node's output any more: the unbounded one.
    private final Map<Value, Value> unbounded = new HashMap<>();

    /// The reals that stored values stand for.
    private final Map<Value, Value> reals = new HashMap<>();

    private final Map<Constant, Value> constants = new HashMap<>();

    PlannedGraph(Graph graph, Plan plan) {
        this.graph = graph;
        this.plan = plan;
        builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
    }

    Graph built() {
        graph.inputs().forEach(port -> store(port.value(), List.of()));
        for (Node node : graph.nodes()) {
            add(node);
        }
        builder.clearOutputs();
        for (Port port : graph.outputs()) {
            builder.output(port.name(), unrounded(port.value()));
        }
        return builder.build();
    }

    private void add(Node node) {
        boolean limits = node.outputs().size() == 1
                && plan.stored().containsKey(node.output())
                && Roles.of(node, graph) instanceof Role.Limited;
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
        Op quantize = new Quantize(ElementType.INT8, quantization);
        Value stored = builder.add(name + "/stored", origins, quantize, value);
        return builder.add(name + "/real", origins, new Dequantize(), stored);
    }
}
