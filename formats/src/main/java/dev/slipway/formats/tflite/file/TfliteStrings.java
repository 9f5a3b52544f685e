package dev.slipway.formats.tflite.file;

import dev.slipway.wire.FormatException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// TFLite's string tensors: the count, the offsets of all and of the end, then the bytes.
public final class TfliteStrings {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TfliteStrings() {}

    public static byte[] write(List<byte[]> strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int offset = 4 * (strings.size() + 2);
        number(out, strings.size());
        for (byte[] each : strings) {
            number(out, offset);
            offset += each.length;
        }
        number(out, offset);
        strings.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value) {
        for (int i = 0; i < 4; i++) {
            out.write(value >>> 8 * i);
        }
    }

    static List<byte[]> read(MemorySegment bytes, String what) {
        List<byte[]> strings = new ArrayList<>();
        int count = bytes.byteSize() < 4 ? 0 : bytes.get(INT, 0);
        if (count < 0 || 4L * count + 8 > Math.max(8, bytes.byteSize())) {
            throw FormatException.corrupt("%s: %d bytes cannot hold %d strings", what, bytes.byteSize(), count);
        }
        long end = 4L * count + 8;
        for (int i = 0; i < count; i++) {
            int start = bytes.get(INT, 4L + 4 * i);
            int stop = bytes.get(INT, 8L + 4 * i);
            if (start < end || stop < start || stop > bytes.byteSize()) {
                throw FormatException.corrupt("%s: string %d of %d lies outside of its tensor", what, i, count);
            }
            strings.add(bytes.asSlice(start, stop - start).toArray(ValueLayout.JAVA_BYTE));
            end = stop;
        }
        return strings;
    }
}
