package dev.slipway.formats.tflite;

import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The options of a builtin op, by the number of their type in the schema's union and the ids of their fields. Fields
/// at
/// their default are absent.
///
/// @param type the union's number, 0 for none
/// @param values numbers (as `Double` for floats, `Long` for all else), strings, and lists of numbers
record TfliteOptions(int type, SequencedMap<Integer, Object> values) {

    static final TfliteOptions NONE = new TfliteOptions(0, new TreeMap<>());

    /// The fields of each type in the order of their ids: `b` a byte or boolean, `i` an int, `l` a long, `f` a float,
    /// `s` a string, `I` a vector of ints, `F` of floats; a digit behind it is its default where that is not 0.
    private static final Map<Integer, String> FIELDS = Map.ofEntries(
            Map.entry(1, "b i i b i1 i1 b"),
            Map.entry(2, "b i i i b i1 i1"),
            Map.entry(5, "b i i i i b"),
            Map.entry(6, "i b b"),
            Map.entry(7, "b b"),
            Map.entry(8, "b b b b b"),
            Map.entry(9, "f"),
            Map.entry(10, "i b"),
            Map.entry(11, "b b1"),
            Map.entry(12, "b"),
            Map.entry(13, "i f f f"),
            Map.entry(14, "b f f b b"),
            Map.entry(15, "i i b b"),
            Map.entry(16, "i"),
            Map.entry(17, "I"),
            Map.entry(19, "i"),
            Map.entry(21, "b"),
            Map.entry(23, "i i"),
            Map.entry(27, "b"),
            Map.entry(28, "b b1"),
            Map.entry(29, "b"),
            Map.entry(30, "I"),
            Map.entry(31, "b b b"),
            Map.entry(32, "i i i i i b"),
            Map.entry(35, "i"),
            Map.entry(37, "b b"),
            Map.entry(40, "b"),
            Map.entry(49, "b i i b b"),
            Map.entry(50, "b"),
            Map.entry(55, "b"),
            Map.entry(57, "b"),
            Map.entry(58, "f f i b"),
            Map.entry(59, "i i"),
            Map.entry(61, "i"),
            Map.entry(64, "i i"),
            Map.entry(69, "b f f b b1 b"),
            Map.entry(70, "b b b b"),
            Map.entry(71, "b f f b b b"),
            Map.entry(74, "b b"),
            Map.entry(75, "f"),
            Map.entry(77, "b"),
            Map.entry(79, "i"),
            Map.entry(80, "b2"),
            Map.entry(87, "i i"),
            Map.entry(92, "i i"),
            Map.entry(93, "i i"),
            Map.entry(94, "i"),
            Map.entry(101, "b b b"),
            Map.entry(102, "b b"),
            Map.entry(103, "i"),
            Map.entry(106, "b i i i b i1 i1 i1"),
            Map.entry(107, "i b b"),
            Map.entry(111, "s s"),
            Map.entry(114, "l l"),
            Map.entry(115, "F"),
            Map.entry(116, "b"));

    static TfliteOptions of(int type) {
        return new TfliteOptions(type, new TreeMap<>());
    }

    private String field(int id) {
        String[] fields = FIELDS.getOrDefault(type, "").split(" ");
        return id < fields.length ? fields[id] : "";
    }

    private static long otherwise(String field) {
        return field.length() > 1 ? field.charAt(1) - '0' : 0;
    }

    TfliteOptions with(int id, long value) {
        values.put(id, value);
        return this;
    }

    TfliteOptions with(int id, boolean value) {
        return with(id, value ? 1 : 0);
    }

    TfliteOptions with(int id, double value) {
        values.put(id, value);
        return this;
    }

    TfliteOptions with(int id, List<? extends Number> list) {
        values.put(id, list);
        return this;
    }

    int integer(int id) {
        return values.get(id) instanceof Long value ? Math.toIntExact(value) : (int) otherwise(field(id));
    }

    long longer(int id) {
        return values.get(id) instanceof Long value ? value : otherwise(field(id));
    }

    boolean flag(int id) {
        return integer(id) != 0;
    }

    float real(int id) {
        return values.get(id) instanceof Double value ? value.floatValue() : 0;
    }

    static TfliteOptions read(int type, @Nullable FlatReader in) {
        TfliteOptions options = of(type);
        String fields = FIELDS.get(type);
        if (in == null || fields == null) {
            return options;
        }
        String[] each = fields.split(" ");
        for (int id = 0; id < each.length; id++) {
            if (in.has(id)) {
                Object value = switch (each[id].charAt(0)) {
                    case 'b' -> (long) in.int8(id, 0);
                    case 'i' -> (long) in.int32(id, 0);
                    case 'l' -> in.int64(id, 0);
                    case 'f' -> (double) in.float32(id, 0);
                    case 's' -> in.string(id);
                    case 'I' -> boxed(in.ints(id));
                    default -> boxed(in.floats(id));
                };
                options.values.put(id, value);
            }
        }
        return options;
    }

    private static List<Long> boxed(int[] values) {
        List<Long> list = new ArrayList<>();
        for (int value : values) {
            list.add((long) value);
        }
        return list;
    }

    private static List<Double> boxed(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list;
    }

    FlatTable write() {
        FlatTable table = new FlatTable();
        values.forEach((id, value) -> {
            String field = field(id);
            int otherwise = (int) otherwise(field);
            switch (value) {
                case Long number when field.startsWith("b") -> table.int8(id, number.intValue(), otherwise);
                case Long number when field.startsWith("l") -> table.int64(id, number, otherwise);
                case Long number -> table.int32(id, number.intValue(), otherwise);
                case Double number -> table.float32(id, number.floatValue(), 0);
                case String text -> table.string(id, text);
                case List<?> list when field.startsWith("F") -> table.floats(id, floats(list));
                case List<?> list ->
                    table.ints(
                            id,
                            list.stream()
                                    .mapToInt(each -> ((Number) each).intValue())
                                    .toArray());
                default -> throw new IllegalStateException("option %s".formatted(value));
            }
        });
        return table;
    }

    private static float[] floats(List<?> list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((Number) list.get(i)).floatValue();
        }
        return values;
    }

    /// As text, for [dev.slipway.model.op.Opaque]: `27;0=1`.
    String encoded() {
        StringBuilder text = new StringBuilder().append(type);
        values.forEach((id, value) ->
                text.append(';').append(id).append('=').append(tag(value)).append(value));
        return text.toString();
    }

    private static char tag(Object value) {
        return value instanceof Long ? 'l' : value instanceof Double ? 'd' : value instanceof String ? 's' : 'v';
    }

    static TfliteOptions decoded(String text) {
        String[] parts = text.split(";");
        TfliteOptions options = of(Integer.parseInt(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            int id = Integer.parseInt(parts[i].substring(0, equals));
            String value = parts[i].substring(equals + 2);
            options.values.put(
                    id,
                    switch (parts[i].charAt(equals + 1)) {
                        case 'l' -> Long.parseLong(value);
                        case 'd' -> Double.parseDouble(value);
                        case 's' -> value;
                        default -> numbers(value);
                    });
        }
        return options;
    }

    private static List<Number> numbers(String value) {
        List<Number> list = new ArrayList<>();
        for (String each : value.substring(1, value.length() - 1).split(", ")) {
            if (!each.isEmpty()) {
                boolean real = each.contains(".") || each.contains("E");
                Number number;
                if (real) {
                    number = Double.valueOf(each);
                } else {
                    number = Long.valueOf(each);
                }
                list.add(number);
            }
        }
        return list;
    }
}
