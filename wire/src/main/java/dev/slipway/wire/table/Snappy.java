package dev.slipway.wire.table;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Undoes Snappy's compression of a block (<https://github.com/google/snappy/blob/main/format_description.txt>).
final class Snappy {

    private Snappy() {}

    static MemorySegment decompress(MemorySegment compressed, String what) {
        byte[] in = compressed.toArray(ValueLayout.JAVA_BYTE);
        try {
            return MemorySegment.ofArray(decompress(in, what));
        } catch (IndexOutOfBoundsException e) {
            throw new FormatException(
                    "CORRUPT", "%s: a compressed block ends too early or points outside".formatted(what), e);
        }
    }

    private static byte[] decompress(byte[] in, String what) {
        int at = 0;
        long length = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in[at++];
            length |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        // A copy of 64 bytes takes at least 2: a block cannot grow further than that.
        if (length < 0 || length > 64L * in.length) {
            throw FormatException.corrupt("%s: a block of %d bytes claims to hold %d", what, in.length, length);
        }
        byte[] out = new byte[(int) length];
        for (int to = 0; to < out.length; ) {
            int tag = in[at++] & 0xff;
            int count;
            if ((tag & 3) == 0) {
                count = (tag >> 2) + 1;
                if (count > 60) {
                    int extra = count - 60;
                    count = 1 + number(in, at, extra);
                    at += extra;
                }
                System.arraycopy(in, at, out, to, count);
                at += count;
            } else {
                int width = (tag & 3) == 3 ? 4 : tag & 3;
                count = (tag & 3) == 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
                int back = number(in, at, width) | ((tag & 3) == 1 ? (tag >> 5) << 8 : 0);
                at += width;
                if (back <= 0) {
                    throw FormatException.corrupt("%s: a compressed block copies what comes later", what);
                }
                for (int i = 0; i < count; i++) {
                    out[to + i] = out[to + i - back];
                }
            }
            to += count;
        }
        return out;
    }

    private static int number(byte[] in, int at, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= (in[at + i] & 0xff) << 8 * i;
        }
        return value;
    }
}
