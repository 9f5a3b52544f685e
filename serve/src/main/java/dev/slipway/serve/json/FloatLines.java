package dev.slipway.serve.json;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Floats as nested lists on one line.
final class FloatLines {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int AT_ONCE = 256;
    /// Floats of one piece: its text stays in a processor's cache.
    private static final int PIECE = 8 << 10;

    private final MemorySegment floats;
    private final long[] sizes;
    private final long row;
    private final long count;

    /// @param floats little-endian
    /// @param sizes of the lists, none 0, from the outermost
    FloatLines(MemorySegment floats, long... sizes) {
        this.floats = floats;
        this.sizes = sizes;
        this.row = sizes[sizes.length - 1];
        long count = 1;
        for (long size : sizes) {
            count *= size;
        }
        this.count = count;
    }

    /// Whether they are better written in pieces.
    boolean areMany() {
        return count >= 2 * PIECE;
    }

    /// Their text in pieces, several of which are written at once.
    ///
    /// @param first the first of the floats
    /// @param spaced whether a space follows each comma
    List<byte[]> pieces(long first, boolean spaced) {
        long parts = Math.min(Spare.parts(), count / PIECE);
        return Spare.all((int) parts, part -> part(first, count * part / parts, count * (part + 1) / parts, spaced))
                .stream()
                .flatMap(Collection::stream)
                .toList();
    }

    private List<byte[]> part(long first, long from, long to, boolean spaced) {
        List<byte[]> pieces = new ArrayList<>();
        Text text = new Text(PIECE * 16);
        for (long at = from; at < to; at += PIECE) {
            write(first, at, Math.min(at + PIECE, to), spaced, text);
            pieces.add(text.toBytes());
            text.size = 0;
        }
        return pieces;
    }

    /// Writes all.
    void write(long first, boolean spaced, Text out) {
        write(first, 0, count, spaced, out);
    }

    /// Writes some of them, with what stands before and between them, and behind the last.
    private void write(long first, long from, long to, boolean spaced, Text out) {
        float[] some = new float[(int) Math.min(AT_ONCE, to - from)];
        long column = from % row;
        for (long at = from; at < to; at += some.length) {
            int more = (int) Math.min(some.length, to - at);
            MemorySegment.copy(floats, FLOAT, Float.BYTES * (first + at), some, 0, more);
            out.room(more * (DecimalText.LONGEST + 2 + 2 * sizes.length));
            byte[] bytes = out.bytes;
            int end = out.size;
            for (int i = 0; i < more; i++) {
                int lists = column == 0 ? listsThatBeginAt(at + i) : 0;
                if (at + i > 0) {
                    end = fill(']', lists, bytes, end);
                    bytes[end] = ',';
                    bytes[end + 1] = ' ';
                    end += spaced ? 2 : 1;
                }
                end = fill('[', lists, bytes, end);
                end = DecimalText.write(some[i], bytes, end);
                column = column + 1 == row ? 0 : column + 1;
            }
            out.size = end;
        }
        if (to == count) {
            out.put(']', sizes.length);
        }
    }

    private static int fill(char c, int times, byte[] bytes, int from) {
        int end = from + times;
        for (int i = from; i < end; i++) {
            bytes[i] = (byte) c;
        }
        return end;
    }

    private int listsThatBeginAt(long at) {
        int lists = 1;
        long rows = at / row;
        for (int axis = sizes.length - 2; axis >= 0 && rows % sizes[axis] == 0; axis--) {
            rows /= sizes[axis];
            lists++;
        }
        return lists;
    }
}
