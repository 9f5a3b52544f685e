package dev.slipway.formats.keras.file;

import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object of a configuration: what `get_config()` gave for a layer, or what stands around that.
///
/// @param members by name, in the file's order
/// @param where names the object in errors
public record KerasConfig(Map<String, @Nullable Object> members, String where) {

    public static final KerasConfig EMPTY = new KerasConfig(Map.of(), "nothing");

    /// @throws FormatException when the text is no JSON object
    public static KerasConfig parse(String json, String what) {
        return new KerasConfig(KerasJson.object(json, what), what);
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public @Nullable Object get(String name) {
        return members.get(name);
    }

    /// The same with other values for some names.
    public KerasConfig with(Map<String, ? extends @Nullable Object> changed) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(members);
        all.putAll(changed);
        return new KerasConfig(Collections.unmodifiableMap(all), where);
    }

    public KerasConfig with(String name, @Nullable Object value) {
        return with(Collections.singletonMap(name, value));
    }

    public String text(String name, String otherwise) {
        Object value = members.get(name);
        return value == null ? otherwise : as(String.class, value, name, "a text");
    }

    public boolean flag(String name, boolean otherwise) {
        Object value = members.get(name);
        return value == null
                ? otherwise
                : value instanceof Long number ? number != 0 : as(Boolean.class, value, name, "true or false");
    }

    public int integer(String name, int otherwise) {
        Object value = members.get(name);
        return value == null ? otherwise : whole(value, name);
    }

    /// @throws FormatException when there is no such number
    public int integer(String name) {
        return whole(required(name), name);
    }

    public double real(String name, double otherwise) {
        Object value = members.get(name);
        return value == null
                ? otherwise
                : as(Number.class, value, name, "a number").doubleValue();
    }

    /// A list of integers; a single one counts as `rank` equal ones.
    public List<Integer> integers(String name, int rank, int otherwise) {
        Object value = members.get(name);
        if (value == null) {
            return Collections.nCopies(rank, otherwise);
        }
        List<Integer> integers = value instanceof List<?> list
                ? list.stream().map(each -> whole(each, name)).toList()
                : Collections.nCopies(rank, whole(value, name));
        if (integers.size() != rank) {
            throw FormatException.corrupt("%s: '%s' has %d numbers, expected %d", where, name, integers.size(), rank);
        }
        return integers;
    }

    /// A list of integers of any length; a single one counts as a list of one.
    public List<Integer> integers(String name) {
        Object value = members.get(name);
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list.stream().map(each -> whole(each, name)).toList();
            default -> List.of(whole(value, name));
        };
    }

    public List<@Nullable Object> list(String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(as(List.class, value, name, "a list")));
    }

    /// The object of this name; an empty one where there is none.
    public KerasConfig config(String name) {
        Object value = members.get(name);
        return value == null
                ? new KerasConfig(Map.of(), where + ", '" + name + "'")
                : of(value, where + ", '" + name + "'");
    }

    /// The objects in a list.
    public List<KerasConfig> configs(String name) {
        return list(name).stream()
                .map(each -> of(each, where + ", '" + name + "'"))
                .toList();
    }

    /// @throws FormatException when `value` is no object
    public static KerasConfig of(@Nullable Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw FormatException.corrupt("%s is %s, expected an object", where, shortened(value));
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put(String.valueOf(name), member));
        return new KerasConfig(Collections.unmodifiableMap(members), where);
    }

    public KerasConfig named(String where) {
        return new KerasConfig(members, where);
    }

    private Object required(String name) {
        Object value = members.get(name);
        if (value == null) {
            throw FormatException.corrupt("%s has no '%s'; export the model again", where, name);
        }
        return value;
    }

    private int whole(@Nullable Object value, String name) {
        double number = as(Number.class, value, name, "a number").doubleValue();
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw FormatException.corrupt("%s: '%s' is %s, expected an integer", where, name, number);
        }
        return (int) number;
    }

    private <T> T as(Class<T> type, @Nullable Object value, String name, String expected) {
        if (!type.isInstance(value)) {
            throw FormatException.corrupt("%s: '%s' is %s, expected %s", where, name, shortened(value), expected);
        }
        return type.cast(value);
    }

    private static String shortened(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
