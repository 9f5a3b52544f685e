package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One table of a FlatBuffers file. Every offset is checked before it is followed; byte vectors are slices of the file.
///
/// Fields are named by their id, their number in the schema counted from 0. See
/// <https://flatbuffers.dev/internals/>.
public final class FlatReader {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final File file;
    private final long table;
    private final long vtable;
    private final int vtableSize;
    private final int tableSize;

    /// What all tables of a file share. A lying file may name one table again and again: their number is bounded by
    /// what the
    /// file could hold without sharing.
    private static final class File {
        final MemorySegment bytes;
        final String what;
        long tablesLeft;

        File(MemorySegment bytes, String what) {
            this.bytes = bytes;
            this.what = what;
            this.tablesLeft = bytes.byteSize() / 4 + 16;
        }

        long require(long position, long count, String thing) {
            if (position < 0 || count < 0 || position > bytes.byteSize() - count) {
                throw FormatException.truncated(
                        "%s: %s at offset %d needs %d bytes of the %d there are; the file is cut off or damaged",
                        what, thing, position, count, bytes.byteSize());
            }
            return position;
        }

        int int32(long position, String thing) {
            return bytes.get(INT, require(position, 4, thing));
        }

        int uint16(long position, String thing) {
            return bytes.get(SHORT, require(position, 2, thing)) & 0xffff;
        }

        long follow(long position, String thing) {
            return position + (int32(position, thing) & 0xffff_ffffL);
        }
    }

    private FlatReader(File file, long table) {
        this.file = file;
        this.table = file.require(table, 4, "a table");
        if (file.tablesLeft-- <= 0) {
            throw FormatException.corrupt("%s: more tables are named than the file can hold; it is damaged", file.what);
        }
        this.vtable = table - file.int32(table, "a table");
        this.vtableSize = file.uint16(vtable, "a vtable");
        this.tableSize = file.uint16(vtable + 2, "a vtable");
        file.require(vtable, vtableSize, "a vtable");
        file.require(table, tableSize, "a table");
    }

    /// The root table.
    ///
    /// @param identifier the four letters at offset 4 that the file must have
    public static FlatReader root(MemorySegment bytes, String identifier, String what) {
        File file = new File(bytes, what);
        file.require(0, 8, "the header");
        String found = new String(bytes.asSlice(4, 4).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        if (!found.equals(identifier)) {
            throw FormatException.corrupt(
                    "%s: the identifier at offset 4 is '%s', expected '%s'", what, found, identifier);
        }
        return new FlatReader(file, file.follow(0, "the root"));
    }

    /// Where the table lies, for messages.
    public long offset() {
        return table;
    }

    public boolean has(int id) {
        return position(id, 0) >= 0;
    }

    public byte int8(int id, int otherwise) {
        long at = position(id, 1);
        return at < 0 ? (byte) otherwise : file.bytes.get(ValueLayout.JAVA_BYTE, at);
    }

    public boolean bool(int id) {
        return int8(id, 0) != 0;
    }

    public boolean bool(int id, boolean otherwise) {
        return int8(id, otherwise ? 1 : 0) != 0;
    }

    public int uint8(int id) {
        return int8(id, 0) & 0xff;
    }

    public int int32(int id, int otherwise) {
        long at = position(id, 4);
        return at < 0 ? otherwise : file.bytes.get(INT, at);
    }

    public long int64(int id, long otherwise) {
        long at = position(id, 8);
        return at < 0 ? otherwise : file.bytes.get(LONG, at);
    }

    public float float32(int id, float otherwise) {
        long at = position(id, 4);
        return at < 0 ? otherwise : Float.intBitsToFloat(file.bytes.get(INT, at));
    }

    public String string(int id) {
        long at = position(id, 4);
        return at < 0 ? "" : stringAt(file.follow(at, "a string"));
    }

    public @Nullable FlatReader table(int id) {
        long at = position(id, 4);
        return at < 0 ? null : new FlatReader(file, file.follow(at, "a table"));
    }

    public List<FlatReader> tables(int id) {
        Vector vector = vector(id, 4);
        List<FlatReader> tables = new ArrayList<>();
        for (int i = 0; i < vector.length; i++) {
            tables.add(new FlatReader(file, file.follow(vector.start + 4L * i, "a table")));
        }
        return tables;
    }

    public List<String> strings(int id) {
        Vector vector = vector(id, 4);
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < vector.length; i++) {
            strings.add(stringAt(file.follow(vector.start + 4L * i, "a string")));
        }
        return strings;
    }

    /// A byte vector, as a slice of the file; empty when absent.
    public MemorySegment bytes(int id) {
        Vector vector = vector(id, 1);
        return file.bytes.asSlice(vector.start, vector.length);
    }

    public int[] ints(int id) {
        Vector vector = vector(id, 4);
        int[] values = new int[vector.length];
        MemorySegment.copy(file.bytes, INT, vector.start, values, 0, values.length);
        return values;
    }

    public float[] floats(int id) {
        Vector vector = vector(id, 4);
        float[] values = new float[vector.length];
        MemorySegment.copy(
                file.bytes,
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
                vector.start,
                values,
                0,
                values.length);
        return values;
    }

    public long[] longs(int id) {
        Vector vector = vector(id, 8);
        long[] values = new long[vector.length];
        MemorySegment.copy(file.bytes, LONG, vector.start, values, 0, values.length);
        return values;
    }

    /// Bytes of the file itself, which some formats name by absolute offset.
    public MemorySegment ofFile(long offset, long size) {
        return file.bytes.asSlice(file.require(offset, size, "data"), size);
    }

    private record Vector(long start, int length) {}

    private Vector vector(int id, int width) {
        long at = position(id, 4);
        if (at < 0) {
            return new Vector(0, 0);
        }
        long start = file.follow(at, "a vector");
        long length = file.int32(start, "a vector") & 0xffff_ffffL;
        file.require(start + 4, length * width, "a vector");
        return new Vector(start + 4, Math.toIntExact(length));
    }

    private String stringAt(long position) {
        long length = file.int32(position, "a string") & 0xffff_ffffL;
        file.require(position + 4, length, "a string");
        return new String(
                file.bytes.asSlice(position + 4, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private long position(int id, int width) {
        int entry = 4 + 2 * id;
        if (entry + 2 > vtableSize) {
            return -1;
        }
        int offset = file.uint16(vtable + entry, "a vtable");
        return offset == 0 ? -1 : file.require(table + offset, width, "field " + id);
    }
}
