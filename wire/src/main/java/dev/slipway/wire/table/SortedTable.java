package dev.slipway.wire.table;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/// Reads the sorted string table that TensorFlow's checkpoint index is: blocks of prefix-compressed keys, each closed
/// by a
/// compression byte and a masked CRC32C, and a footer that finds the block of blocks. The layout is LevelDB's
/// (<https://github.com/google/leveldb/blob/main/doc/table_format.md>).
public final class SortedTable {

    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48;
    private static final int TRAILER = 5;
    private static final int CRC_MASK = 0xa282ead8;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final String what;

    private SortedTable(MemorySegment bytes, String what) {
        this.bytes = bytes;
        this.what = what;
    }

    /// All entries, in the order of their keys.
    ///
    /// @throws FormatException when a block is damaged
    public static SequencedMap<String, MemorySegment> read(MemorySegment bytes, String what) {
        return new SortedTable(bytes, what).entries();
    }

    private SequencedMap<String, MemorySegment> entries() {
        long size = bytes.byteSize();
        if (size < FOOTER || bytes.get(LONG, size - 8) != MAGIC) {
            throw FormatException.corrupt(
                    "%s: the last 8 bytes are not those of a checkpoint index; the file is cut off or of another kind",
                    what);
        }
        Cursor footer = new Cursor(bytes.asSlice(size - FOOTER, 40));
        footer.varint();
        footer.varint();
        SequencedMap<String, MemorySegment> entries = new LinkedHashMap<>();
        forEach(block(footer.varint(), footer.varint()), (_, handle) -> {
            Cursor cursor = new Cursor(handle);
            forEach(block(cursor.varint(), cursor.varint()), entries::put);
        });
        return entries;
    }

    private MemorySegment block(long offset, long size) {
        if (offset < 0 || size < 4 || size > bytes.byteSize() || offset > bytes.byteSize() - size - TRAILER) {
            throw FormatException.truncated(
                    "%s: a block of %d bytes at offset %d does not fit in %d bytes",
                    what, size, offset, bytes.byteSize());
        }
        MemorySegment stored = bytes.asSlice(offset, size);
        CRC32C crc = new CRC32C();
        crc.update(bytes.asSlice(offset, size + 1).toArray(ValueLayout.JAVA_BYTE));
        int value = (int) crc.getValue();
        int masked = (value >>> 15 | value << 17) + CRC_MASK;
        if (masked != bytes.get(INT, offset + size + 1)) {
            throw FormatException.corrupt("%s: the block at offset %d does not match its checksum", what, offset);
        }
        int compression = bytes.get(ValueLayout.JAVA_BYTE, offset + size);
        return switch (compression) {
            case 0 -> stored;
            case 1 -> Snappy.decompress(stored, what);
            default -> throw FormatException.unsupported("%s: unknown block compression %d", what, compression);
        };
    }

    private void forEach(MemorySegment block, BiConsumer<String, MemorySegment> each) {
        long size = block.byteSize();
        long restarts = size < 4 ? -1 : block.get(INT, size - 4) & 0xffff_ffffL;
        long end = size - 4 - 4 * restarts;
        if (restarts < 0 || end < 0) {
            throw FormatException.corrupt("%s: a block claims %d restart points in %d bytes", what, restarts, size);
        }
        Cursor cursor = new Cursor(block.asSlice(0, end));
        byte[] key = new byte[0];
        while (cursor.hasMore()) {
            long shared = cursor.varint();
            long added = cursor.varint();
            long length = cursor.varint();
            if (shared < 0 || shared > key.length) {
                throw FormatException.corrupt("%s: a key shares %d bytes with one of %d", what, shared, key.length);
            }
            byte[] suffix = cursor.slice(added).toArray(ValueLayout.JAVA_BYTE);
            byte[] next = java.util.Arrays.copyOf(key, (int) shared + suffix.length);
            System.arraycopy(suffix, 0, next, (int) shared, suffix.length);
            key = next;
            each.accept(new String(key, StandardCharsets.ISO_8859_1), cursor.slice(length));
        }
    }

    /// Reads numbers and slices one after the other.
    private final class Cursor {
        private final MemorySegment segment;
        private long position;

        Cursor(MemorySegment segment) {
            this.segment = segment;
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
            throw FormatException.corrupt("%s: a number does not end", what);
        }

        MemorySegment slice(long length) {
            if (length < 0 || length > segment.byteSize() - position) {
                throw FormatException.truncated(
                        "%s: an entry claims %d bytes, %d are left", what, length, segment.byteSize() - position);
            }
            position += length;
            return segment.asSlice(position - length, length);
        }
    }
}
