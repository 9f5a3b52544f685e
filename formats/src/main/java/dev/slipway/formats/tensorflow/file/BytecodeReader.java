package dev.slipway.formats.tensorflow.file;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Reads numbers as MLIR's bytecode has them: the first byte's trailing zeros say how many bytes follow.
final class BytecodeReader {

    private final MemorySegment bytes;
    private long at;

    BytecodeReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    boolean isAtEnd() {
        return at == bytes.byteSize();
    }

    private void need(long size) {
        if (size < 0 || size > bytes.byteSize() - at) {
            throw FormatException.truncated(
                    "a StableHLO module needs %d bytes at %d, %d are left", size, at, bytes.byteSize() - at);
        }
    }

    int octet() {
        need(1);
        return bytes.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
    }

    MemorySegment take(long size) {
        need(size);
        MemorySegment part = bytes.asSlice(at, size);
        at += size;
        return part;
    }

    long number() {
        int first = octet();
        int more = first == 0 ? 8 : Integer.numberOfTrailingZeros(first);
        long rest = 0;
        for (int i = 0; i < more; i++) {
            rest |= (long) octet() << 8 * i;
        }
        return more == 8 ? rest : rest << 7 - more | first >> more + 1;
    }

    long signed() {
        long number = number();
        return number >>> 1 ^ -(number & 1);
    }

    /// A number that counts or points at something of which there are at most `limit`.
    int below(long limit) {
        long number = number();
        if (number < 0 || number >= limit) {
            throw FormatException.corrupt(
                    "a StableHLO module has the number %d before offset %d, expected less than %d", number, at, limit);
        }
        return (int) number;
    }

    /// How many things follow, of which each takes a byte at least.
    int count() {
        return below(bytes.byteSize() - at + 1);
    }

    String text() {
        long end = at;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        String text = new String(take(end - at).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        octet();
        return text;
    }

    void align(long alignment) {
        while (alignment > 0 && at % alignment != 0) {
            octet();
        }
    }
}
