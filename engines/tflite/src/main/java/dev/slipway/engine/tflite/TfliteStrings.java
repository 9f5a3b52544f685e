package dev.slipway.engine.tflite;

import dev.slipway.engine.EngineException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// How a string tensor lies in memory: the number of strings, the offset of each and of the end, then their bytes;
/// integers of four bytes.
final class TfliteStrings {

    private TfliteStrings() {}

    static byte[] encoded(List<byte[]> strings) {
        int offset = Integer.BYTES * (strings.size() + 2);
        int size = strings.stream().mapToInt(string -> string.length).reduce(offset, Math::addExact);
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(strings.size());
        for (byte[] string : strings) {
            buffer.putInt(offset);
            offset += string.length;
        }
        buffer.putInt(offset);
        strings.forEach(buffer::put);
        return buffer.array();
    }

    static List<byte[]> decoded(MemorySegment bytes, long expected) {
        if (expected == 0) {
            return List.of();
        }
        int count = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        if (count != expected) {
            throw new EngineException("a tensor of %d strings came out with %d".formatted(expected, count));
        }
        List<byte[]> strings = new ArrayList<>();
        for (long i = 1; i <= count; i++) {
            int start = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES);
            int end = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, (i + 1) * Integer.BYTES);
            strings.add(bytes.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE));
        }
        return strings;
    }
}
