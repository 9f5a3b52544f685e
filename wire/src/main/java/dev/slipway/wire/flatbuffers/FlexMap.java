package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The numbers of a FlexBuffer whose root is a map, by name; truth values are 0 and 1, and what is no number is left
/// out (<https://flatbuffers.dev/internals/#flexbuffers>).
public final class FlexMap {

    private static final int INTEGER = 1;
    private static final int UNSIGNED = 2;
    private static final int FLOAT = 3;
    private static final int INDIRECT_INTEGER = 6;
    private static final int INDIRECT_UNSIGNED = 7;
    private static final int INDIRECT_FLOAT = 8;
    private static final int MAP = 9;
    private static final int BOOLEAN = 26;

    private static final long MOST_ENTRIES = 1 << 16;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;

    private FlexMap(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /// @throws FormatException when the bytes are no such map
    public static Map<String, Number> read(MemorySegment bytes) {
        try {
            return new FlexMap(bytes).root();
        } catch (IndexOutOfBoundsException e) {
            throw new FormatException("CORRUPT", "options of %d bytes are cut off".formatted(bytes.byteSize()), e);
        }
    }

    private Map<String, Number> root() {
        long end = bytes.byteSize();
        int width = width(bytes.get(ValueLayout.JAVA_BYTE, end - 1));
        int type = Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, end - 2));
        if (type >> 2 != MAP) {
            throw FormatException.corrupt("options are of type %d, a map of type %d was expected", type >> 2, MAP);
        }
        long slot = end - 2 - width;
        return map(slot - unsigned(slot, width), 1 << (type & 3));
    }

    private Map<String, Number> map(long at, int width) {
        long count = unsigned(at - width, width);
        if (count < 0 || count > MOST_ENTRIES) {
            throw FormatException.corrupt("options have %d entries", count);
        }
        long keys = at - 3L * width;
        long names = keys - unsigned(keys, width);
        int nameWidth = width((byte) integer(at - 2L * width, width));
        Map<String, Number> numbers = new HashMap<>();
        for (int i = 0; i < count; i++) {
            long name = names + (long) i * nameWidth;
            int type = Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at + count * width + i));
            Number number = number(at + (long) i * width, width, type);
            if (number != null) {
                numbers.put(string(name - unsigned(name, nameWidth)), number);
            }
        }
        return numbers;
    }

    private @Nullable Number number(long at, int width, int type) {
        return switch (type >> 2) {
            case INTEGER -> integer(at, width);
            case UNSIGNED, BOOLEAN -> unsigned(at, width);
            case FLOAT -> real(at, width);
            case INDIRECT_INTEGER -> integer(at - unsigned(at, width), 1 << (type & 3));
            case INDIRECT_UNSIGNED -> unsigned(at - unsigned(at, width), 1 << (type & 3));
            case INDIRECT_FLOAT -> real(at - unsigned(at, width), 1 << (type & 3));
            default -> null;
        };
    }

    private long integer(long at, int width) {
        return switch (width) {
            case 1 -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case 2 -> bytes.get(SHORT, at);
            case 4 -> bytes.get(INT, at);
            default -> bytes.get(LONG, at);
        };
    }

    private long unsigned(long at, int width) {
        return width == 8 ? integer(at, width) : integer(at, width) & (1L << 8 * width) - 1;
    }

    private double real(long at, int width) {
        return switch (width) {
            case 2 -> Float.float16ToFloat(bytes.get(SHORT, at));
            case 4 -> Float.intBitsToFloat(bytes.get(INT, at));
            case 8 -> Double.longBitsToDouble(bytes.get(LONG, at));
            default -> throw FormatException.corrupt("a number of %d bytes is no real one", width);
        };
    }

    private String string(long at) {
        long end = at;
        while (bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return new String(bytes.asSlice(at, end - at).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private static int width(byte number) {
        if (number != 1 && number != 2 && number != 4 && number != 8) {
            throw FormatException.corrupt("%d is not the number of bytes of anything", number);
        }
        return number;
    }
}
