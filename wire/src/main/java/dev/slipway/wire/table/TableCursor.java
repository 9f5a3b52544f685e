package dev.slipway.wire.table;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Reads numbers and slices of a block one after the other.
final class TableCursor {

    private final MemorySegment segment;
    private final String what;
    private long position;

    TableCursor(MemorySegment segment, String what) {
        this.segment = segment;
        this.what = what;
    }

    boolean hasMore() {
        return position < segment.byteSize();
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64 && hasMore(); shift += 7) {
            byte next = segment.get(ValueLayout.JAVA_BYTE, position++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw FormatException.corrupt("%s: a number in a block does not end; the file is damaged", what);
    }

    MemorySegment slice(long length) {
        if (length < 0 || length > segment.byteSize() - position) {
            throw FormatException.truncated(
                    "%s: an entry of a block claims %d bytes, %d are left; the file is damaged",
                    what, length, segment.byteSize() - position);
        }
        position += length;
        return segment.asSlice(position - length, length);
    }
}
