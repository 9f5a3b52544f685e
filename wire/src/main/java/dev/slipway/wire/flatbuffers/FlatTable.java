package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A table to be written by [FlatWriter]: fields by their id in the schema.
///
///     new FlatTable().int32(0, version, 0).string(3, description).tables(4, buffers)
///
/// Scalars at their default are left out, as the format has it; empty vectors and strings are written, so leave out
/// those that the schema does not need. A table stands at one place of a file.
public final class FlatTable implements FlatPart {

    /// A field of `width` bytes within the table.
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

    /// The absolute position of bytes that lie behind everything that offsets can reach.
    record Beyond(Payload bytes, int alignment) implements Field {
        @Override
        public int width() {
            return 8;
        }
    }

    private final SequencedMap<Integer, Field> fields = new TreeMap<>();

    /// A `byte` or `ubyte`.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable int8(int id, int value, int otherwise) {
        return scalar(id, 1, value, value == otherwise);
    }

    /// A `bool`, left out when it is false.
    public FlatTable bool(int id, boolean value) {
        return int8(id, value ? 1 : 0, 0);
    }

    /// A `bool`.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable bool(int id, boolean value, boolean otherwise) {
        return int8(id, value ? 1 : 0, otherwise ? 1 : 0);
    }

    /// A `short` or `ushort`.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable int16(int id, int value, int otherwise) {
        return scalar(id, 2, value, value == otherwise);
    }

    /// An `int` or `uint`.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable int32(int id, int value, int otherwise) {
        return scalar(id, 4, value, value == otherwise);
    }

    /// A `long` or `ulong`.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable int64(int id, long value, long otherwise) {
        return scalar(id, 8, value, value == otherwise);
    }

    /// A `float`; a negative zero is not zero here.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable float32(int id, float value, float otherwise) {
        return scalar(id, 4, Float.floatToRawIntBits(value), Float.compare(value, otherwise) == 0);
    }

    /// A `double`; a negative zero is not zero here.
    ///
    /// @param otherwise the default of the schema; a value that equals it is left out
    public FlatTable float64(int id, double value, double otherwise) {
        return scalar(id, 8, Double.doubleToRawLongBits(value), Double.compare(value, otherwise) == 0);
    }

    /// A text, written as UTF-8 with a zero behind it.
    public FlatTable string(int id, String value) {
        return part(id, new FlatPart.Text(value));
    }

    /// A table of its own.
    public FlatTable table(int id, FlatTable table) {
        return part(id, table);
    }

    /// A union: its type in field `id`, its table in the next.
    public FlatTable union(int id, int type, FlatTable table) {
        return int8(id, type, 0).table(id + 1, table);
    }

    /// A vector of tables, in this order.
    public FlatTable tables(int id, List<FlatTable> tables) {
        return part(id, new FlatPart.References(List.copyOf(tables)));
    }

    /// A vector of texts, in this order.
    public FlatTable strings(int id, List<String> strings) {
        List<FlatPart> texts = new ArrayList<>();
        strings.forEach(string -> texts.add(new FlatPart.Text(string)));
        return part(id, new FlatPart.References(texts));
    }

    /// A vector of `short`.
    public FlatTable shorts(int id, short... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    /// A vector of `int`.
    public FlatTable ints(int id, int... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    /// A vector of `float`.
    public FlatTable floats(int id, float... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    /// A vector of `long`.
    public FlatTable longs(int id, long... values) {
        return part(id, FlatPart.Numbers.of(values));
    }

    /// A byte vector.
    public FlatTable bytes(int id, byte[] bytes) {
        return bytes(id, Payload.of(bytes), 1);
    }

    /// A byte vector whose first byte lies at a multiple of `alignment`, a power of two; streamed when its turn comes.
    public FlatTable bytes(int id, Payload bytes, int alignment) {
        return structs(id, bytes, 1, alignment);
    }

    /// A vector of structs or scalars of `width` bytes each.
    public FlatTable structs(int id, Payload bytes, int width, int alignment) {
        return part(id, new FlatPart.Numbers(bytes, bytes.size() / width, alignment));
    }

    /// Bytes behind the last that offsets can reach, for formats whose files may exceed 2 GiB: their absolute position
    /// is written to the 64-bit field `offsetId`, their number to `sizeId`.
    public FlatTable beyond(int offsetId, int sizeId, Payload bytes, int alignment) {
        fields.put(offsetId, new Beyond(bytes, alignment));
        fields.put(sizeId, new Scalar(8, bytes.size()));
        return this;
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
        return Objects.requireNonNull(fields.get(id));
    }

    SequencedMap<Integer, Field> fields() {
        return fields;
    }
}
