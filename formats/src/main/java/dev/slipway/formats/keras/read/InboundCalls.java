package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the `inbound_nodes` of a layer say: with what it is called, each time. Tensors that other layers make are
/// [LayerReference]s.
final class InboundCalls {

    private final Set<String> layers;
    private final Map<LayerReference, TensorType> types;

    /// @param layers the names of the model's layers
    /// @param types filled with what is said of tensors in passing
    InboundCalls(Set<String> layers, Map<LayerReference, TensorType> types) {
        this.layers = layers;
        this.types = types;
    }

    List<KerasCall> of(KerasConfig layer) {
        List<KerasCall> calls = new ArrayList<>();
        for (Object node : layer.list("inbound_nodes")) {
            calls.add(
                    node instanceof Map<?, ?> map && map.containsKey("args")
                            ? modern(KerasConfig.of(map, layer.where()))
                            : old(node, layer.where()));
        }
        return calls;
    }

    private KerasCall modern(KerasConfig node) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        node.config("kwargs").members().forEach((name, value) -> named.put(name, argument(value)));
        return new KerasCall(withNulls(node.list("args")), named);
    }

    private List<@Nullable Object> withNulls(List<?> arguments) {
        List<@Nullable Object> made = new ArrayList<>();
        arguments.forEach(each -> made.add(argument(each)));
        return made;
    }

    private @Nullable Object argument(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return withNulls(list);
        }
        if (!(value instanceof Map<?, ?>)) {
            return value;
        }
        KerasConfig object = KerasConfig.of(value, "an argument");
        return switch (object.get("class_name") instanceof String type ? type : "") {
            case "__keras_tensor__" -> tensor(object.config("config"));
            case "__tensor__", "__numpy__" -> Literals.tensor(object.config("config"));
            case "__tuple__" ->
                withNulls(
                        object.has("items")
                                ? object.list("items")
                                : object.config("config").list("items"));
            case "__slice__" -> object;
            case "__ellipsis__" -> object;
            case "" -> {
                Map<String, @Nullable Object> members = new TreeMap<>();
                object.members().forEach((name, member) -> members.put(name, argument(member)));
                yield members;
            }
            default -> object;
        };
    }

    private LayerReference tensor(KerasConfig config) {
        List<@Nullable Object> history = config.list("keras_history");
        LayerReference reference = reference(history, config.where());
        types.put(reference, Literals.type(config));
        return reference;
    }

    static LayerReference reference(List<?> parts, String where) {
        if (parts.size() >= 3
                && parts.get(0) instanceof String layer
                && parts.get(1) instanceof Long call
                && parts.get(2) instanceof Long output
                && Math.max(Math.abs(call), Math.abs(output)) < Integer.MAX_VALUE) {
            return new LayerReference(layer, call.intValue(), output.intValue());
        }
        throw FormatException.corrupt("%s names a tensor by %s, expected a layer's name and two numbers", where, parts);
    }

    /// Keras 1 and 2: a list of tensors, each perhaps with further arguments behind it.
    private KerasCall old(@Nullable Object node, String where) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        Object first = oldArgument(node, named, where);
        List<@Nullable Object> positional = new ArrayList<>();
        positional.add(first instanceof List<?> list && list.size() == 1 ? list.getFirst() : first);
        return new KerasCall(positional, named);
    }

    private @Nullable Object oldArgument(@Nullable Object value, Map<String, @Nullable Object> named, String where) {
        return switch (value) {
            case List<?> list
            when isConstant(list) -> {
                takeNamed(list, named, where);
                yield list.get(2);
            }
            case List<?> list
            when isReference(list) -> {
                takeNamed(list, named, where);
                yield reference(list, where);
            }
            case List<?> list -> {
                List<@Nullable Object> made = new ArrayList<>();
                list.forEach(each -> made.add(oldArgument(each, named, where)));
                yield made;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> made = new TreeMap<>();
                map.forEach((name, each) -> made.put(String.valueOf(name), oldArgument(each, named, where)));
                yield made;
            }
            case null, default -> value;
        };
    }

    private void takeNamed(List<?> reference, Map<String, @Nullable Object> named, String where) {
        if (reference.size() > 3 && reference.get(3) instanceof Map<?, ?> map) {
            map.forEach(
                    (name, value) -> named.put(String.valueOf(name), oldArgument(value, new LinkedHashMap<>(), where)));
        }
    }

    private static boolean isConstant(List<?> list) {
        return list.size() >= 3 && "_CONSTANT_VALUE".equals(list.getFirst());
    }

    private boolean isReference(List<?> list) {
        return list.size() >= 3
                && list.size() <= 4
                && list.get(0) instanceof String layer
                && layers.contains(layer)
                && list.get(1) instanceof Long
                && list.get(2) instanceof Long;
    }

    /// The tensors that a model takes or gives, as `input_layers` and `output_layers` have them: one, a list or a map.
    @Nullable
    Object structure(@Nullable Object value, String where) {
        return oldArgument(value, new LinkedHashMap<>(), where);
    }

    /// The tensors in a structure, those of a map in the order of their names.
    static List<LayerReference> references(@Nullable Object structure) {
        List<LayerReference> references = new ArrayList<>();
        switch (structure) {
            case LayerReference reference -> references.add(reference);
            case List<?> list -> list.forEach(each -> references.addAll(references(each)));
            case Map<?, ?> map -> map.values().forEach(each -> references.addAll(references(each)));
            case null, default -> {}
        }
        return references;
    }
}
