package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Quantization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A graph with a twin beside each layer that integer kernels compute: the same of the same inputs, with all that a
/// [Plan] stores stored. What twins differ by is what storing costs in that layer alone.
///
///     y = Dense(x, w)   and   y/twin = Dequantize(Quantize(Dense(Dequantize(Quantize(x)), Dequantize(w:int8))))
final class LayerTwins {

    private final Graph graph;
    private final Plan plan;
    private final GraphBuilder builder;
    private final SequencedMap<Value, Value> pairs = new LinkedHashMap<>();
    private final Map<Value, Node> layers = new HashMap<>();

    LayerTwins(Graph graph, Plan plan) {
        this.graph = graph;
        this.plan = plan;
        builder = graph.toBuilder();
        Roles roles = new Roles(graph, plan.options());
        for (Node node : graph.nodes()) {
            Role role = roles.of(node);
            if (plan.integers().contains(node.name())
                    && (role instanceof Role.Weighted || role instanceof Role.Computed)) {
                add(node);
            }
        }
    }

    /// Both.
    Graph built() {
        return builder.build();
    }

    /// What each layer makes, and what its twin does.
    SequencedMap<Value, Value> pairs() {
        return pairs;
    }

    /// The layer that makes a value, what is done behind it as that is stored included.
    Node layer(Value value) {
        return Objects.requireNonNull(layers.get(value));
    }

    private void add(Node node) {
        Value value = node.output();
        Value twin = twin(node, null, null);
        while (!plan.stored().containsKey(value)) {
            if (!(graph.onlyReader(value) instanceof Node next)) {
                return;
            }
            twin = twin(next, value, twin);
            value = next.output();
        }
        pairs.put(value, rounded(twin, Objects.requireNonNull(plan.stored().get(value))));
        layers.put(value, node);
    }

    private Value twin(Node node, @Nullable Value replaced, @Nullable Value by) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            inputs.add(by != null && input.equals(replaced) ? by : input(node, i, by == null));
        }
        if (by == null && plan.constants().get(Place.of(node, inputs.size())) instanceof Constant bias) {
            inputs.add(real(node.name() + "/bias", bias));
        }
        return builder.add(builder.uniqueName(node.name() + "/twin"), node.op(), inputs.toArray(Value[]::new));
    }

    private Value input(Node node, int index, boolean stored) {
        Value input = node.input(index);
        if (plan.constants().get(Place.of(node, index)) instanceof Constant constant) {
            return real(input.name(), constant);
        }
        return stored && plan.stored().get(input) instanceof Quantization quantization
                ? rounded(input, quantization)
                : input;
    }

    private Value real(String name, Constant constant) {
        Value value = builder.constant(builder.uniqueName(name + "/twin"), constant);
        return constant.type().isQuantized()
                ? builder.add(builder.uniqueName(name + "/twin/real"), new Dequantize(), value)
                : value;
    }

    private Value rounded(Value value, Quantization quantization) {
        Quantize quantize = new Quantize(plan.options().activations().element(), quantization);
        Value stored = builder.add(builder.uniqueName(value.name() + "/twin/stored"), quantize, value);
        return builder.add(builder.uniqueName(value.name() + "/twin/real"), new Dequantize(), stored);
    }
}
