package dev.slipway.serve.json;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Floats as nested lists on one line.
final class FloatLines {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// Floats of one piece: its text stays in a processor's cache.
    private static final int PIECE = 8 << 10;
    /// Where a thread writes its pieces, one after the other.
    private static final ThreadLocal<Text> SCRATCH = ThreadLocal.withInitial(() -> new Text(PIECE * 16));

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
        return Spare.allSoon((int) parts, part -> part(first, count * part / parts, count * (part + 1) / parts, spaced))
                .stream()
                .flatMap(Collection::stream)
                .toList();
    }

    private List<byte[]> part(long first, long from, long to, boolean spaced) {
        List<byte[]> pieces = new ArrayList<>();
        Text text = SCRATCH.get();
        for (long at = from; at < to; at += PIECE) {
            text.size = 0;
            write(first, at, Math.min(at + PIECE, to), spaced, text);
            pieces.add(text.toBytes());
        }
        return pieces;
    }

    /// Writes all.
    void write(long first, boolean spaced, Text out) {
        write(first, 0, count, spaced, out);
    }

    /// Writes some of them, with what stands before the first and behind each.
    private void write(long first, long from, long to, boolean spaced, Text out) {
        ManyFloats some = new ManyFloats();
        int separator = spaced ? 2 : 1;
        if (from == 0) {
            out.put('[', sizes.length);
        }
        long[] index = index(from);
        for (long at = from; at < to; at += ManyFloats.MOST) {
            int more = (int) Math.min(ManyFloats.MOST, to - at);
            MemorySegment.copy(floats, FLOAT, Float.BYTES * (first + at), some.floats(), 0, more);
            some.prepare(more);
            out.room(more * (DecimalText.LONGEST + 2 + 2 * sizes.length));
            out.size = write(some, more, index, separator, out.bytes, out.size);
        }
    }

    private int write(ManyFloats some, int more, long[] index, int separator, byte[] bytes, int from) {
        int innermost = index.length - 1;
        int end = from;
        int i = 0;
        while (i < more) {
            int begin = i;
            int stop = (int) Math.min(more, i + row - index[innermost]);
            for (; i < stop; i++) {
                end = separate(some.write(i, bytes, end), separator, bytes);
            }
            index[innermost] += stop - begin;
            if (index[innermost] == row) {
                end = endRow(listsThatEnd(index), end - separator, separator, bytes);
            }
        }
        return end;
    }

    private static int separate(int end, int separator, byte[] bytes) {
        bytes[end] = ',';
        bytes[end + 1] = ' ';
        return end + separator;
    }

    /// Ends lists, and begins as many unless they are all.
    private int endRow(int lists, int end, int separator, byte[] bytes) {
        int ended = fill(']', lists, bytes, end);
        return lists == sizes.length ? ended : fill('[', lists, bytes, separate(ended, separator, bytes));
    }

    /// Writes a bracket that many times, which is once for most.
    private static int fill(char bracket, int times, byte[] bytes, int from) {
        bytes[from] = (byte) bracket;
        if (times > 1) {
            Arrays.fill(bytes, from + 1, from + times, (byte) bracket);
        }
        return from + times;
    }

    /// Where a float stands in the lists.
    private long[] index(long at) {
        long[] index = new long[sizes.length];
        long left = at;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            index[axis] = left % sizes[axis];
            left /= sizes[axis];
        }
        return index;
    }

    /// How many lists end where the innermost is full; the index is then that of the next float.
    private int listsThatEnd(long[] index) {
        int axis = index.length - 1;
        while (axis > 0 && index[axis] == sizes[axis]) {
            index[axis] = 0;
            index[--axis]++;
        }
        return index.length - axis - (index[axis] == sizes[axis] ? 0 : 1);
    }
}
