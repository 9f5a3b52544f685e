package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A table to be written by [FlatWriter]: fields by their id in the schema. Fields at their default are left out, as
/// the
/// format has it; empty vectors and strings are written.
public final class FlatTable implements FlatPart {

    /// A field: `width` bytes of `bits`, or (width 0) an offset to `part`.
    sealed interface Field {
        int width();
    }

    record Scalar(int width, long bits) implements Field {}

    record Reference(FlatPart part) implements Field {
        @Override
        public int width() {
            return 4;
        }
    }

    private final SequencedMap<Integer, Field> fields = new TreeMap<>();

    public FlatTable int8(int id, int value, int otherwise) {
        return scalar(id, 1, value, value == otherwise);
    }

    public FlatTable bool(int id, boolean value) {
        return int8(id, value ? 1 : 0, 0);
    }

    public FlatTable int32(int id, int value, int otherwise) {
        return scalar(id, 4, value, value == otherwise);
    }

    public FlatTable int64(int id, long value, long otherwise) {
        return scalar(id, 8, value, value == otherwise);
    }

    public FlatTable float32(int id, float value, float otherwise) {
        return scalar(id, 4, Float.floatToRawIntBits(value), Float.compare(value, otherwise) == 0);
    }

    public FlatTable string(int id, String value) {
        return part(id, new FlatPart.Text(value));
    }

    public FlatTable table(int id, FlatTable table) {
        return part(id, table);
    }

    public FlatTable tables(int id, List<FlatTable> tables) {
        return part(id, new FlatPart.References(List.copyOf(tables)));
    }

    public FlatTable strings(int id, List<String> strings) {
        List<FlatPart> texts = new ArrayList<>();
        strings.forEach(string -> texts.add(new FlatPart.Text(string)));
        return part(id, new FlatPart.References(texts));
    }

    public FlatTable ints(int id, int... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    public FlatTable floats(int id, float... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    public FlatTable longs(int id, long... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    /// A byte vector whose first byte lies at a multiple of `alignment`.
    public FlatTable bytes(int id, Payload bytes, int alignment) {
        return part(id, new FlatPart.Numbers(bytes, bytes.size(), alignment));
    }

    private FlatTable scalar(int id, int width, long bits, boolean isDefault) {
        if (!isDefault) {
            fields.put(id, new Scalar(width, bits));
        }
        return this;
    }

    private FlatTable part(int id, FlatPart part) {
        fields.put(id, new Reference(part));
        return this;
    }

    Field field(int id) {
        return java.util.Objects.requireNonNull(fields.get(id));
    }

    SequencedMap<Integer, Field> fields() {
        return fields;
    }
}
