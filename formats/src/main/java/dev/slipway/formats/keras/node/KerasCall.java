package dev.slipway.formats.keras.node;

import dev.slipway.model.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a layer is called with. Arguments are hub values, numbers, texts, and lists and maps of these.
///
/// @param positional arguments in their order
/// @param named arguments by keyword
public record KerasCall(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {

    /// A call with one value, or with a list of several.
    public static KerasCall of(List<Value> values) {
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(values.size() == 1 ? values.getFirst() : values);
        return new KerasCall(arguments, Map.of());
    }

    /// An argument by place or name, null where it is not given.
    public @Nullable Object get(int place, String name) {
        return place >= 0 && place < positional.size() ? positional.get(place) : named.get(name);
    }

    /// The values in an argument, in order.
    public static List<Value> values(@Nullable Object argument) {
        List<Value> values = new ArrayList<>();
        collect(argument, values);
        return values;
    }

    private static void collect(@Nullable Object argument, List<Value> values) {
        switch (argument) {
            case Value value -> values.add(value);
            case List<?> list -> list.forEach(each -> collect(each, values));
            case Map<?, ?> map -> map.values().forEach(each -> collect(each, values));
            case null, default -> {}
        }
    }

    /// All values that are given, in order.
    public List<Value> values() {
        List<Value> values = values(positional);
        collect(named, values);
        return values;
    }
}
