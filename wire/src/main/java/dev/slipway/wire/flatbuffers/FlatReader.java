package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.FileBytes;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One table of a FlatBuffers file. Every offset is checked before it is followed; byte vectors and structs are slices
/// of the file.
///
/// Fields are named by their id, their number in the schema counted from 0; a union takes two, the type (`uint8`) and
/// the table. What a file leaves out reads as the default, an empty vector, `""` or null. See
/// <https://flatbuffers.dev/internals/>.
public final class FlatReader {

    private static final int MAX_DEPTH = 200;

    private final File file;
    private final long table;
    private final long vtable;
    private final int vtableSize;
    private final int depth;

    /// What all tables of a file share. A lying file may name one table, string or vector again and again: what is made
    /// of it is bounded by a multiple of its size.
    private static final class File {
        final FileBytes bytes;
        long tablesLeft;
        long copyLeft;

        File(MemorySegment bytes, String what) {
            this.bytes = new FileBytes(bytes, what);
            this.tablesLeft = bytes.byteSize() + 1024;
            this.copyLeft = 64 * bytes.byteSize() + 65536;
        }

        long follow(long position, String thing) {
            return position + bytes.uint32(position, thing);
        }

        void countTable(long position, int depth) {
            if (tablesLeft-- <= 0 || depth > MAX_DEPTH) {
                throw FormatException.corrupt(
                        "%s: at offset %d, more tables are named or nested than the file can hold; it is damaged",
                        bytes.what(), position);
            }
        }

        void countCopy(long position, long count) {
            copyLeft -= count;
            if (copyLeft < 0) {
                throw FormatException.corrupt(
                        "%s: the %d bytes at offset %d are named too often; the file is damaged",
                        bytes.what(), count, position);
            }
        }
    }

    private FlatReader(File file, long table, int depth) {
        this.file = file;
        this.table = table;
        this.depth = depth;
        this.vtable = table - file.bytes.int32(table, "a table");
        this.vtableSize = file.bytes.uint16(vtable, "a vtable");
        int tableSize = file.bytes.uint16(vtable + 2, "a vtable");
        if (vtableSize < 4 || tableSize < 4) {
            throw FormatException.corrupt(
                    "%s: the table at offset %d has no vtable at offset %d; the file is damaged",
                    file.bytes.what(), table, vtable);
        }
        file.bytes.require(vtable, vtableSize, "a vtable");
        file.bytes.require(table, tableSize, "a table");
        file.countTable(table, depth);
    }

    /// The four letters at offset 4 that tell formats apart; `""` when the file is too short.
    public static String identifier(MemorySegment bytes) {
        return bytes.byteSize() < 8
                ? ""
                : new String(bytes.asSlice(4, 4).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    /// The root table of a file that needs no identifier.
    public static FlatReader root(MemorySegment bytes, String what) {
        File file = new File(bytes, what);
        return new FlatReader(file, file.follow(0, "the root"), 0);
    }

    /// The root table.
    ///
    /// @param identifier the four letters at offset 4 that the file must have
    public static FlatReader root(MemorySegment bytes, String identifier, String what) {
        new FileBytes(bytes, what).require(0, 8, "the header");
        String found = identifier(bytes);
        if (!found.equals(identifier)) {
            throw FormatException.corrupt(
                    "%s: the identifier at offset 4 is '%s', expected '%s'", what, found, identifier);
        }
        return root(bytes, what);
    }

    /// Where the table lies, for messages.
    public long offset() {
        return table;
    }

    /// Whether the file has a field, and does not leave it to its default.
    public boolean has(int id) {
        return position(id, 0) >= 0;
    }

    /// A `byte`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public byte int8(int id, int otherwise) {
        long at = position(id, 1);
        return at < 0 ? (byte) otherwise : file.bytes.int8(at, "a field");
    }

    /// A `bool` whose default is false.
    public boolean bool(int id) {
        return int8(id, 0) != 0;
    }

    /// A `bool`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public boolean bool(int id, boolean otherwise) {
        return int8(id, otherwise ? 1 : 0) != 0;
    }

    /// A `ubyte`, from 0 to 255, whose default is 0.
    public int uint8(int id) {
        return int8(id, 0) & 0xff;
    }

    /// A `short`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public short int16(int id, int otherwise) {
        long at = position(id, 2);
        return at < 0 ? (short) otherwise : file.bytes.int16(at, "a field");
    }

    /// An `int`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public int int32(int id, int otherwise) {
        long at = position(id, 4);
        return at < 0 ? otherwise : file.bytes.int32(at, "a field");
    }

    /// An unsigned number of 32 bits.
    public long uint32(int id, long otherwise) {
        return int32(id, (int) otherwise) & 0xffff_ffffL;
    }

    /// A `long`; one of `ulong` keeps its bits.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public long int64(int id, long otherwise) {
        long at = position(id, 8);
        return at < 0 ? otherwise : file.bytes.int64(at, "a field");
    }

    /// A `float`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public float float32(int id, float otherwise) {
        return Float.intBitsToFloat(int32(id, Float.floatToRawIntBits(otherwise)));
    }

    /// A `double`.
    ///
    /// @param otherwise what the schema says for a field that is left out
    public double float64(int id, double otherwise) {
        return Double.longBitsToDouble(int64(id, Double.doubleToRawLongBits(otherwise)));
    }

    /// The `size` bytes of a struct, which lie in the table itself; null when absent.
    public @Nullable MemorySegment struct(int id, int size) {
        long at = position(id, size);
        return at < 0 ? null : file.bytes.slice(at, size, "a struct");
    }

    /// A text; empty when absent. What is no UTF-8 in it becomes replacement characters.
    ///
    /// @throws FormatException when it lies outside the file
    public String string(int id) {
        long at = position(id, 4);
        return at < 0 ? "" : stringAt(file.follow(at, "a string"));
    }

    /// A table; null when absent.
    ///
    /// @throws FormatException when it lies outside the file, or tables nest too deep
    public @Nullable FlatReader table(int id) {
        long at = position(id, 4);
        return at < 0 ? null : tableAt(at);
    }

    /// The tables of a vector; none when it is absent.
    ///
    /// @throws FormatException when one lies outside the file, or the file names more than it can hold
    public List<FlatReader> tables(int id) {
        Vector vector = vector(id, 4);
        List<FlatReader> tables = new ArrayList<>();
        for (int i = 0; i < vector.length; i++) {
            tables.add(tableAt(vector.start + 4L * i));
        }
        return tables;
    }

    /// The texts of a vector; none when it is absent.
    ///
    /// @throws FormatException when one lies outside the file
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
        return elements(vector(id, 1), 1);
    }

    /// A vector of structs or scalars of `width` bytes each, as a slice of the file; empty when absent.
    public MemorySegment structs(int id, int width) {
        return elements(vector(id, width), width);
    }

    /// A vector of `short`, copied; empty when absent.
    public short[] shorts(int id) {
        return copied(vector(id, 2), 2).toArray(LittleEndian.SHORT);
    }

    /// A vector of `int`, copied; empty when absent.
    public int[] ints(int id) {
        return copied(vector(id, 4), 4).toArray(LittleEndian.INT);
    }

    /// A vector of `float`, copied; empty when absent.
    public float[] floats(int id) {
        return copied(vector(id, 4), 4).toArray(LittleEndian.FLOAT);
    }

    /// A vector of `long`, copied; empty when absent.
    public long[] longs(int id) {
        return copied(vector(id, 8), 8).toArray(LittleEndian.LONG);
    }

    /// Bytes of the file itself, which some formats name by absolute offset.
    public MemorySegment ofFile(long offset, long size) {
        return file.bytes.slice(offset, size, "data");
    }

    private record Vector(long start, long length) {}

    private Vector vector(int id, int width) {
        long at = position(id, 4);
        if (at < 0) {
            return new Vector(0, 0);
        }
        long start = file.follow(at, "a vector");
        long length = file.bytes.uint32(start, "a vector");
        file.bytes.require(start + 4, length * width, "a vector");
        return new Vector(start + 4, length);
    }

    private MemorySegment elements(Vector vector, int width) {
        return file.bytes.slice(vector.start, vector.length * width, "a vector");
    }

    private MemorySegment copied(Vector vector, int width) {
        file.countCopy(vector.start, vector.length * width);
        return elements(vector, width);
    }

    private FlatReader tableAt(long reference) {
        return new FlatReader(file, file.follow(reference, "a table"), depth + 1);
    }

    private String stringAt(long position) {
        long length = file.bytes.uint32(position, "a string");
        MemorySegment utf8 = file.bytes.slice(position + 4, length, "a string");
        file.countCopy(position, length);
        return new String(utf8.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private long position(int id, int width) {
        int entry = 4 + 2 * id;
        if (entry + 2 > vtableSize) {
            return -1;
        }
        int offset = file.bytes.uint16(vtable + entry, "a vtable");
        return offset == 0 ? -1 : file.bytes.require(table + offset, width, "a field");
    }
}
