package dev.slipway.wire.protobuf;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Walks the fields of a protocol buffers message without copying: bytes and sub-messages are slices of the message.
///
///     while (reader.next()) {
///         switch (reader.field()) {
///             case 1 -> name = reader.string();
///             case 2 -> values.add(reader.int64());
///             default -> reader.skip();
///         }
///     }
///
/// Every length is checked against what is left. See <https://protobuf.dev/programming-guides/encoding/>.
public final class ProtoReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;
    private static final int MAX_DEPTH = 200;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final String what;
    private final long base;
    private final int depth;
    private long position;
    private int field;
    private int wireType;

    private ProtoReader(MemorySegment bytes, String what, long base, int depth) {
        this.bytes = bytes;
        this.what = what;
        this.base = base;
        this.depth = depth;
    }

    /// @param what names the message in errors: usually the file
    public static ProtoReader of(MemorySegment bytes, String what) {
        return new ProtoReader(bytes, what, 0, 0);
    }

    /// Goes to the next field; false at the end of the message.
    public boolean next() {
        if (position == bytes.byteSize()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field == 0 || tag >>> 32 != 0 || wireType == GROUP_END || wireType > FIXED32) {
            throw FormatException.corrupt(
                    "%s: at offset %d there is no field, but the bytes of a tag %d; the file is damaged or of another format",
                    what, base + position, tag);
        }
        return true;
    }

    public int field() {
        return field;
    }

    /// Whether the current field is length-delimited, as packed repeated numbers are.
    public boolean isPacked() {
        return wireType == BYTES;
    }

    public long int64() {
        return switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case FIXED32 -> fixed32();
            default -> throw unexpected("a number");
        };
    }

    public int int32() {
        return (int) int64();
    }

    public boolean bool() {
        return int64() != 0;
    }

    public float float32() {
        if (wireType != FIXED32) {
            throw unexpected("a float");
        }
        return Float.intBitsToFloat(fixed32());
    }

    public double float64() {
        if (wireType != FIXED64) {
            throw unexpected("a double");
        }
        return Double.longBitsToDouble(fixed64());
    }

    public String string() {
        return new String(bytes().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// The content of a length-delimited field, as a slice.
    public MemorySegment bytes() {
        if (wireType != BYTES) {
            throw unexpected("bytes");
        }
        long length = varint();
        if (length < 0 || length > bytes.byteSize() - position) {
            throw FormatException.truncated(
                    "%s: field %d at offset %d claims %d bytes, %d are left; the file is cut off or damaged",
                    what, field, base + position, length, bytes.byteSize() - position);
        }
        MemorySegment slice = bytes.asSlice(position, length);
        position += length;
        return slice;
    }

    /// A reader of a sub-message.
    public ProtoReader message() {
        MemorySegment slice = bytes();
        if (depth >= MAX_DEPTH) {
            throw FormatException.corrupt(
                    "%s: messages nest deeper than %d at offset %d", what, MAX_DEPTH, base + position);
        }
        return new ProtoReader(slice, what, base + position - slice.byteSize(), depth + 1);
    }

    /// One number, or all of a packed field, each given to `each` through [#int64] of the reader it receives.
    public void repeated(Consumer<ProtoReader> each, boolean fixed32, boolean fixed64) {
        if (!isPacked()) {
            each.accept(this);
            return;
        }
        MemorySegment slice = bytes();
        ProtoReader packed = new ProtoReader(slice, what, base + position - slice.byteSize(), depth + 1);
        packed.field = field;
        packed.wireType = fixed32 ? FIXED32 : fixed64 ? FIXED64 : VARINT;
        while (packed.position < slice.byteSize()) {
            each.accept(packed);
        }
    }

    /// Repeated variable-length integers, packed or not.
    public void integers(java.util.function.LongConsumer each) {
        repeated(reader -> each.accept(reader.int64()), false, false);
    }

    /// Repeated floats, packed or not.
    public void floats(Consumer<Float> each) {
        repeated(reader -> each.accept(reader.float32()), true, false);
    }

    public void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case FIXED32 -> fixed32();
            case BYTES -> bytes();
            case GROUP -> skipGroup(field);
            default -> throw unexpected("a field");
        }
    }

    private void skipGroup(int group) {
        for (int open = 1; open > 0; ) {
            if (position == bytes.byteSize()) {
                throw FormatException.truncated("%s: group %d does not end", what, group);
            }
            long tag = varint();
            wireType = (int) (tag & 7);
            if (wireType == GROUP) {
                open++;
            } else if (wireType == GROUP_END) {
                open--;
            } else {
                skip();
            }
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            require(1);
            byte next = bytes.get(ValueLayout.JAVA_BYTE, position++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw FormatException.corrupt("%s: the number at offset %d does not end", what, base + position);
    }

    private int fixed32() {
        require(4);
        position += 4;
        return bytes.get(INT, position - 4);
    }

    private long fixed64() {
        require(8);
        position += 8;
        return bytes.get(LONG, position - 8);
    }

    private void require(int count) {
        if (bytes.byteSize() - position < count) {
            throw FormatException.truncated(
                    "%s: field %d at offset %d needs %d bytes, %d are left; the file is cut off or damaged",
                    what, field, base + position, count, bytes.byteSize() - position);
        }
    }

    private FormatException unexpected(String expected) {
        return FormatException.corrupt(
                "%s: field %d at offset %d should be %s, but has wire type %d; the file is damaged or of another format",
                what, field, base + position, expected, wireType);
    }
}
