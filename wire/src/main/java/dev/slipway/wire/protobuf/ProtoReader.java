package dev.slipway.wire.protobuf;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// Walks the fields of a protocol buffers message without copying: bytes and sub-messages are slices of the message.
///
///     while (reader.next()) {
///         switch (reader.field()) {
///             case 1 -> name = reader.string();
///             case 2 -> reader.integers(values::add);
///             default -> reader.skip();
///         }
///     }
///
/// Each field must be read or skipped once. Every length is checked against what is left.
/// See <https://protobuf.dev/programming-guides/encoding/>.
public final class ProtoReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int GROUP = 3;
    private static final int GROUP_END = 4;
    private static final int FIXED32 = 5;
    private static final int MAX_DEPTH = 200;

    // A cold virtual machine reads single bytes of a buffer several times faster than those of a segment.
    private final ByteBuffer buffer;
    private final MemorySegment segment;
    private final String what;
    private final int start;
    private final int end;
    private final int depth;
    private int position;
    private int field;
    private int wireType;

    private ProtoReader(ByteBuffer buffer, MemorySegment segment, String what, int position, int end, int depth) {
        this.buffer = buffer;
        this.segment = segment;
        this.what = what;
        this.start = position;
        this.position = position;
        this.end = end;
        this.depth = depth;
    }

    /// @param what names the message in errors: usually the file
    /// @throws FormatException when the message is larger than 2 GiB, where the encoding ends
    public static ProtoReader of(MemorySegment bytes, String what) {
        if (bytes.byteSize() > Integer.MAX_VALUE) {
            throw FormatException.unsupported(
                    "%s has %d bytes; a protocol buffers file ends at %d, larger models keep their weights beside it",
                    what, bytes.byteSize(), Integer.MAX_VALUE);
        }
        ByteBuffer buffer = bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        return new ProtoReader(buffer, bytes, what, 0, buffer.limit(), 0);
    }

    /// Goes to the next field; false at the end of the message.
    public boolean next() {
        if (position == end) {
            return false;
        }
        int start = position;
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (field == 0 || tag >>> 32 != 0 || wireType == GROUP_END || wireType > FIXED32) {
            throw FormatException.corrupt(
                    "%s: at offset %d there is no field, but the bytes of a tag %d; the file is damaged or of another format",
                    what, start, tag);
        }
        return true;
    }

    /// The number of the current field, as the schema has it; 0 before the first [#next].
    public int field() {
        return field;
    }

    /// Where in the file the reader stands, for messages.
    public long offset() {
        return position;
    }

    /// Whether the current field is length-delimited, as packed repeated numbers are.
    public boolean isPacked() {
        return wireType == BYTES;
    }

    /// Any integer but a zigzag one (`sint32`, `sint64`); unsigned ones keep their bits.
    public long int64() {
        return switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case FIXED32 -> fixed32();
            default -> throw unexpected("a number");
        };
    }

    /// An `int32`, `uint32` or enum: the low 32 bits of an integer.
    public int int32() {
        return (int) int64();
    }

    /// A `sint32` or `sint64`.
    public long sint64() {
        long zigzag = int64();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /// A `bool`; every number but 0 is true.
    public boolean bool() {
        return int64() != 0;
    }

    /// A `float`.
    ///
    /// @throws FormatException when the field is of another wire type
    public float float32() {
        if (wireType != FIXED32) {
            throw unexpected("a float");
        }
        return Float.intBitsToFloat(fixed32());
    }

    /// A `double`.
    ///
    /// @throws FormatException when the field is of another wire type
    public double float64() {
        if (wireType != FIXED64) {
            throw unexpected("a double");
        }
        return Double.longBitsToDouble(fixed64());
    }

    /// A text, copied. What is no UTF-8 in it becomes replacement characters.
    ///
    /// @throws FormatException when it goes beyond the end of the message
    public String string() {
        int length = length();
        byte[] utf8 = new byte[length];
        buffer.get(position, utf8);
        position += length;
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /// The content of a length-delimited field, as a slice.
    public MemorySegment bytes() {
        int length = length();
        position += length;
        return segment.asSlice((long) position - length, length);
    }

    /// The bytes of this whole message, wherever the reader is in it.
    public MemorySegment source() {
        return segment.asSlice(start, end - (long) start);
    }

    /// A reader of a sub-message.
    public ProtoReader message() {
        ProtoReader inner = within(length());
        position = inner.end;
        return inner;
    }

    /// Repeated variable-length integers, packed or not.
    public void integers(LongConsumer each) {
        repeated(VARINT, number -> each.accept(number.int64()));
    }

    /// Repeated floats, packed or not.
    public void floats(FloatConsumer each) {
        repeated(FIXED32, number -> each.accept(number.float32()));
    }

    /// Repeated doubles, packed or not.
    public void doubles(DoubleConsumer each) {
        repeated(FIXED64, number -> each.accept(number.float64()));
    }

    private void repeated(int elementType, Consumer<ProtoReader> each) {
        if (!isPacked()) {
            each.accept(this);
            return;
        }
        ProtoReader packed = message();
        packed.field = field;
        packed.wireType = elementType;
        while (packed.position < packed.end) {
            each.accept(packed);
        }
    }

    /// Passes the current field, whatever its type, groups with all that is in them included.
    ///
    /// @throws FormatException when it goes beyond the end of the message
    public void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(8);
            case FIXED32 -> advance(4);
            case BYTES -> advance(length());
            case GROUP -> skipGroup(field);
            default -> throw unexpected("a field");
        }
    }

    private void skipGroup(int group) {
        int start = position;
        for (int open = 1; open > 0; ) {
            if (position == end) {
                throw FormatException.truncated("%s: group %d at offset %d does not end", what, group, start);
            }
            wireType = (int) (varint() & 7);
            if (wireType == GROUP) {
                open++;
            } else if (wireType == GROUP_END) {
                open--;
            } else {
                skip();
            }
        }
    }

    private ProtoReader within(int length) {
        if (depth >= MAX_DEPTH) {
            throw FormatException.corrupt("%s: messages nest deeper than %d at offset %d", what, MAX_DEPTH, position);
        }
        return new ProtoReader(buffer, segment, what, position, position + length, depth + 1);
    }

    private int length() {
        if (wireType != BYTES) {
            throw unexpected("bytes");
        }
        long length = varint();
        if (length < 0 || length > end - position) {
            throw FormatException.truncated(
                    "%s: field %d at offset %d claims %d bytes, %d are left; the file is cut off or damaged",
                    what, field, position, length, end - position);
        }
        return (int) length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = buffer.get(advance(1));
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw FormatException.corrupt("%s: the number before offset %d does not end", what, position);
    }

    private int fixed32() {
        return buffer.getInt(advance(4));
    }

    private long fixed64() {
        return buffer.getLong(advance(8));
    }

    /// Moves on by `count` bytes and returns where they start.
    private int advance(int count) {
        int start = position;
        if (end - start < count) {
            throw FormatException.truncated(
                    "%s: field %d at offset %d needs %d bytes, %d are left; the file is cut off or damaged",
                    what, field, start, count, end - start);
        }
        position = start + count;
        return start;
    }

    private FormatException unexpected(String expected) {
        return FormatException.corrupt(
                "%s: field %d at offset %d should be %s, but has wire type %d; the file is damaged or of another format",
                what, field, position, expected, wireType);
    }
}
