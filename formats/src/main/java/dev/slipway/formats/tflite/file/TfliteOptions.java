package dev.slipway.formats.tflite.file;

import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The options of a builtin op, by the number of their type in the schema's unions and the ids of their fields. Fields
/// at their default are absent.
///
/// @param type the number in `BuiltinOptions`, or that in `BuiltinOptions2` plus [#SECOND]; 0 for none
/// @param values numbers (as `Double` for floats, `Long` for all else), strings, and lists of numbers
public record TfliteOptions(int type, SequencedMap<Integer, Object> values) {

    public static final TfliteOptions NONE = new TfliteOptions(0, new TreeMap<>());

    /// What sets the types of the second union apart.
    static final int SECOND = 1 << 8;

    /// The fields of each type in the order of their ids: `b` a byte or boolean, `i` an int, `l` a long, `f` a float,
    /// `s` a string, `g` the number of a subgraph; capitals are vectors of them. A digit is a default other than 0.
    private static final Map<Integer, String> FIELDS = Map.ofEntries(
            Map.entry(1, "b i i b i1 i1 b"),
            Map.entry(2, "b i i i b i1 i1"),
            Map.entry(3, "i I I"),
            Map.entry(4, "b"),
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
            Map.entry(16, "g"),
            Map.entry(17, "I"),
            Map.entry(18, "i i b"),
            Map.entry(19, "i"),
            Map.entry(20, "b"),
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
            Map.entry(92, "g g"),
            Map.entry(93, "g g"),
            Map.entry(94, "i"),
            Map.entry(101, "b b b"),
            Map.entry(102, "b b"),
            Map.entry(103, "g"),
            Map.entry(106, "b i i i b i1 i1 i1"),
            Map.entry(107, "i b b"),
            Map.entry(111, "s s"),
            Map.entry(114, "l l"),
            Map.entry(115, "F"),
            Map.entry(116, "b"),
            Map.entry(SECOND + 1, "l"),
            Map.entry(SECOND + 2, "L"),
            Map.entry(SECOND + 3, "L L L"),
            Map.entry(SECOND + 4, "L L L L B l l L l l L l l L l l I"),
            Map.entry(SECOND + 5, "s b s i G B"),
            Map.entry(SECOND + 6, "L g"),
            Map.entry(SECOND + 7, "b L L L l b g"),
            Map.entry(SECOND + 8, "i i"),
            Map.entry(SECOND + 9, "L"),
            Map.entry(SECOND + 10, "L L L"),
            Map.entry(SECOND + 11, "l"),
            Map.entry(SECOND + 12, "L L L L I"),
            Map.entry(SECOND + 13, "L L L L L g"),
            Map.entry(SECOND + 14, "l b g"),
            Map.entry(SECOND + 15, "g g"),
            Map.entry(SECOND + 16, "L L L l L b"),
            Map.entry(SECOND + 17, "L"),
            Map.entry(SECOND + 19, "b"),
            Map.entry(SECOND + 20, "i"),
            Map.entry(SECOND + 21, "s g B b i"),
            Map.entry(SECOND + 23, "G"));

    public static TfliteOptions of(int type) {
        return new TfliteOptions(type, new TreeMap<>());
    }

    private String field(int id) {
        String[] fields = FIELDS.getOrDefault(type, "").split(" ");
        return id < fields.length ? fields[id] : "";
    }

    private static long otherwise(String field) {
        return field.length() > 1 ? field.charAt(1) - '0' : 0;
    }

    public TfliteOptions with(int id, long value) {
        values.put(id, value);
        return this;
    }

    public TfliteOptions with(int id, boolean value) {
        return with(id, value ? 1 : 0);
    }

    public TfliteOptions with(int id, double value) {
        values.put(id, value);
        return this;
    }

    public TfliteOptions with(int id, List<? extends Number> list) {
        values.put(id, list);
        return this;
    }

    public int integer(int id) {
        return values.get(id) instanceof Long value ? Math.toIntExact(value) : (int) otherwise(field(id));
    }

    public long longer(int id) {
        return values.get(id) instanceof Long value ? value : otherwise(field(id));
    }

    public boolean flag(int id) {
        return integer(id) != 0;
    }

    public float real(int id) {
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
                    case 'i', 'g' -> (long) in.int32(id, 0);
                    case 'l' -> in.int64(id, 0);
                    case 'f' -> (double) in.float32(id, 0);
                    case 's' -> in.string(id);
                    case 'I', 'G' ->
                        Arrays.stream(in.ints(id)).asLongStream().boxed().toList();
                    case 'L' -> Arrays.stream(in.longs(id)).boxed().toList();
                    case 'B' -> bytes(in.bytes(id).toArray(ValueLayout.JAVA_BYTE));
                    default -> floats(in.floats(id));
                };
                options.values.put(id, value);
            }
        }
        return options;
    }

    private static List<Long> bytes(byte[] values) {
        List<Long> list = new ArrayList<>();
        for (byte value : values) {
            list.add((long) value);
        }
        return list;
    }

    private static List<Double> floats(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list;
    }

    /// The numbers of the subgraphs that the options name, in the order of the fields.
    public List<Integer> subgraphs() {
        List<Integer> numbers = new ArrayList<>();
        withSubgraphs(number -> {
            numbers.add(number);
            return number;
        });
        return numbers;
    }

    /// The same options naming other subgraphs.
    public TfliteOptions withSubgraphs(IntUnaryOperator renumber) {
        TfliteOptions changed = of(type);
        String[] fields = FIELDS.getOrDefault(type, "").split(" ");
        changed.values.putAll(values);
        for (int id = 0; id < fields.length; id++) {
            if (fields[id].equals("g")) {
                changed.with(id, renumber.applyAsInt(integer(id)));
            } else if (fields[id].equals("G") && values.get(id) instanceof List<?> list) {
                changed.with(
                        id,
                        list.stream()
                                .map(each -> (long) renumber.applyAsInt(((Number) each).intValue()))
                                .toList());
            }
        }
        return changed;
    }

    FlatTable write() {
        FlatTable table = new FlatTable();
        values.forEach((id, value) -> write(table, id, value, field(id)));
        return table;
    }

    private static void write(FlatTable table, int id, Object value, String field) {
        char kind = field.isEmpty() ? 'i' : field.charAt(0);
        switch (value) {
            case Long number -> {
                switch (kind) {
                    case 'b' -> table.int8(id, number.intValue(), (int) otherwise(field));
                    case 'l' -> table.int64(id, number, otherwise(field));
                    default -> table.int32(id, number.intValue(), (int) otherwise(field));
                }
            }
            case Double number -> table.float32(id, number.floatValue(), 0);
            case String text -> table.string(id, text);
            case List<?> list -> write(table, id, list, kind);
            default -> throw new IllegalStateException("option %s".formatted(value));
        }
    }

    private static void write(FlatTable table, int id, List<?> list, char kind) {
        double[] values =
                list.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
        switch (kind) {
            case 'F' -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) values[i];
                }
                table.floats(id, floats);
            }
            case 'L' ->
                table.longs(
                        id,
                        list.stream()
                                .mapToLong(each -> ((Number) each).longValue())
                                .toArray());
            case 'B' -> {
                byte[] bytes = new byte[values.length];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) values[i];
                }
                table.bytes(id, bytes);
            }
            default ->
                table.ints(
                        id,
                        list.stream()
                                .mapToInt(each -> ((Number) each).intValue())
                                .toArray());
        }
    }
}
