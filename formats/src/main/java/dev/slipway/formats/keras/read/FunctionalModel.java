package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model of layers that call each other, and what has been made of them.
final class FunctionalModel {

    /// More outputs than any layer has.
    private static final int MOST_OUTPUTS = 64;

    /// A layer with its weights, and what it is called with each time.
    private record Layer(KerasConfig config, KerasWeights weights, List<KerasCall> calls) {}

    /// A call of a layer.
    private record Call(String layer, int number) {}

    private final Scope scope;
    private final KerasConfig config;
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final Map<LayerReference, TensorType> types = new HashMap<>();
    private final Map<Call, List<Value>> results = new HashMap<>();
    private final Map<Call, Integer> used = new HashMap<>();
    private final @Nullable Object inputs;
    private final @Nullable Object outputs;

    /// @param config what is inside the model's `config`
    FunctionalModel(KerasConfig config, KerasWeights weights, Scope scope) {
        this.config = config;
        this.scope = scope;
        List<KerasConfig> all =
                config.configs("layers").stream().map(scope::modern).toList();
        Map<String, KerasConfig> named = new LinkedHashMap<>();
        all.forEach(layer -> named.put(LayerNames.name(layer), layer));
        InboundCalls calls = new InboundCalls(named.keySet(), types);
        LayerNames names = new LayerNames();
        for (KerasConfig layer : all) {
            String name = LayerNames.name(layer);
            layers.put(
                    name,
                    new Layer(
                            layer,
                            LayerNames.isOperation(layer) ? weights : weights.layer(name, names.path(layer)),
                            calls.of(layer)));
        }
        inputs = calls.structure(config.get("input_layers"), config.where());
        outputs = calls.structure(config.get("output_layers"), config.where());
    }

    /// The layers that begin the model, in the order of its inputs.
    List<LayerReference> inputs() {
        return InboundCalls.references(inputs);
    }

    /// The tensors that the model gives, by name: by that of their place where the file has one, else by their
    /// layer's.
    Map<String, LayerReference> outputs() {
        Map<String, LayerReference> named = new LinkedHashMap<>();
        if (outputs instanceof Map<?, ?> map && map.values().stream().allMatch(LayerReference.class::isInstance)) {
            map.forEach((name, reference) -> named.put(String.valueOf(name), (LayerReference) reference));
            return named;
        }
        for (LayerReference reference : InboundCalls.references(outputs)) {
            String name = reference.layer();
            for (int i = 1; named.containsKey(name); i++) {
                name = reference.layer() + "_" + i;
            }
            named.put(name, reference);
        }
        return named;
    }

    /// What is said of the layer that begins the model.
    KerasConfig inputLayer(LayerReference reference) {
        return layer(reference.layer()).config().config("config");
    }

    boolean has(String layer) {
        return layers.containsKey(layer);
    }

    /// From here on, a layer that begins the model is this value.
    void give(LayerReference input, Value value) {
        results.put(new Call(input.layer(), input.call()), List.of(value));
    }

    /// Calls the model: the values that it gives for an argument.
    List<Value> call(@Nullable Object argument) {
        List<LayerReference> begins = inputs();
        List<Value> given = inputs instanceof Map<?, ?> places && argument instanceof Map<?, ?> named
                ? places.keySet().stream()
                        .flatMap(name -> KerasCall.values(named.get(name)).stream())
                        .toList()
                : KerasCall.values(argument);
        if (given.size() < begins.size()) {
            throw FormatException.corrupt(
                    "%s is called with %d tensors, it takes %d", config.where(), given.size(), begins.size());
        }
        for (int i = 0; i < begins.size(); i++) {
            give(begins.get(i), given.get(i));
        }
        return InboundCalls.references(outputs).stream().map(this::value).toList();
    }

    /// The hub value of a tensor.
    Value value(LayerReference reference) {
        Call call = call(reference);
        make(call);
        List<Value> made = Objects.requireNonNull(results.get(call));
        if (reference.output() < 0 || reference.output() >= made.size()) {
            throw FormatException.corrupt(
                    "%s names output %d of layer '%s', which has %d",
                    config.where(), reference.output(), reference.layer(), made.size());
        }
        return made.get(reference.output());
    }

    /// Models that began as other models may number the calls of a layer from those in the other model.
    private Call call(LayerReference reference) {
        Call exact = new Call(reference.layer(), reference.call());
        Layer layer = layer(reference.layer());
        return results.containsKey(exact) || reference.call() < layer.calls().size()
                ? exact
                : new Call(reference.layer(), Math.max(0, layer.calls().size() - 1));
    }

    private Layer layer(String name) {
        Layer layer = layers.get(name);
        if (layer == null) {
            throw FormatException.corrupt("%s names a layer '%s', which is not in it", config.where(), name);
        }
        return layer;
    }

    /// Makes `root` and all it needs, without recursion along the model.
    private void make(Call root) {
        Deque<Call> open = new ArrayDeque<>(List.of(root));
        Set<Call> waiting = new HashSet<>();
        while (!open.isEmpty()) {
            Call call = open.peek();
            if (results.containsKey(call)) {
                open.pop();
                continue;
            }
            Call missing = firstMissing(call);
            if (missing == null) {
                results.put(call, made(call));
                open.pop();
            } else if (waiting.add(missing) && !missing.equals(call)) {
                open.push(missing);
            } else {
                throw FormatException.corrupt(
                        "%s: layers '%s' and '%s' wait for each other", config.where(), call.layer, missing.layer);
            }
        }
    }

    private KerasCall inbound(Call call) {
        Layer layer = layer(call.layer);
        if (call.number < 0 || call.number >= layer.calls().size()) {
            throw FormatException.corrupt(
                    "%s names call %d of layer '%s', which has %d",
                    config.where(), call.number, call.layer, layer.calls().size());
        }
        return layer.calls().get(call.number);
    }

    private @Nullable Call firstMissing(Call call) {
        KerasCall inbound = inbound(call);
        List<@Nullable Object> arguments = new ArrayList<>(inbound.positional());
        arguments.addAll(inbound.named().values());
        return InboundCalls.references(arguments).stream()
                .map(this::call)
                .filter(each -> !results.containsKey(each))
                .findFirst()
                .orElse(null);
    }

    private List<Value> made(Call call) {
        Layer layer = layer(call.layer);
        KerasCall inbound = inbound(call);
        List<@Nullable Object> positional = new ArrayList<>();
        inbound.positional().forEach(each -> positional.add(resolved(each)));
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        inbound.named().forEach((name, each) -> named.put(name, resolved(each)));
        List<TensorType> declared = new ArrayList<>();
        for (int i = 0; types.get(new LayerReference(call.layer, call.number, i)) instanceof TensorType type; i++) {
            declared.add(type);
        }
        while (declared.size() < outputsUsed(call)) {
            declared.add(TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
        }
        return scope.call(layer.config(), layer.weights(), new KerasCall(positional, named), declared);
    }

    /// How many outputs of a call others read, the model among them: what a layer that is not known has at least.
    private int outputsUsed(Call call) {
        if (used.isEmpty()) {
            List<@Nullable Object> readers = new ArrayList<>();
            readers.add(outputs);
            layers.values()
                    .forEach(layer -> layer.calls().forEach(each -> {
                        readers.addAll(each.positional());
                        readers.addAll(each.named().values());
                    }));
            InboundCalls.references(readers).stream()
                    .filter(reference -> reference.output() < MOST_OUTPUTS)
                    .forEach(reference -> used.merge(call(reference), reference.output() + 1, Math::max));
        }
        return used.getOrDefault(call, 0);
    }

    private @Nullable Object resolved(@Nullable Object argument) {
        return switch (argument) {
            case LayerReference reference -> value(reference);
            case List<?> list -> {
                List<@Nullable Object> values = new ArrayList<>();
                list.forEach(each -> values.add(resolved(each)));
                yield values;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                map.forEach((name, each) -> values.put(String.valueOf(name), resolved(each)));
                yield values;
            }
            case null, default -> argument;
        };
    }
}
