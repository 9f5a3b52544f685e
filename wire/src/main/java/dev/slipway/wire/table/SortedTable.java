package dev.slipway.wire.table;

import dev.slipway.wire.FileBytes;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;

/// Reads the sorted string table that TensorFlow's checkpoint index is: blocks of prefix-compressed keys, each closed
/// by a compression byte and a masked CRC32C, and a footer that finds the block of blocks. The layout is LevelDB's
/// (<https://github.com/google/leveldb/blob/main/doc/table_format.md>).
///
/// Keys are bytes, here a string with one character for each (`\u0000` to `\u00ff`), so that the order of strings is
/// that of the bytes; [#keyOf] and [#textOf] translate.
public final class SortedTable {

    static final long MAGIC = 0xdb4775248b80fb57L;
    static final int FOOTER = 48;
    /// The compression byte and the checksum behind a block.
    static final int TRAILER = 5;

    static final byte STORED = 0;
    static final byte SNAPPY = 1;
    private static final int CRC_MASK = 0xa282ead8;

    private final FileBytes file;
    private final SequencedMap<String, MemorySegment> entries = new LinkedHashMap<>();
    // Each key may share all but one byte with the former: without a bound, few bytes would make very many.
    private long keyBytesLeft;
    private long nextBlock;
    private String lastKey = "";

    private SortedTable(FileBytes file) {
        this.file = file;
        this.keyBytesLeft = 64 * file.size() + 65536;
    }

    /// All entries, in the order of their keys.
    ///
    /// @throws FormatException when a block is damaged
    public static SequencedMap<String, MemorySegment> read(MemorySegment bytes, String what) {
        SortedTable table = new SortedTable(new FileBytes(bytes, what));
        table.readAll();
        return table.entries;
    }

    /// Whether bytes end as such a table does.
    public static boolean isTable(MemorySegment bytes) {
        FileBytes file = new FileBytes(bytes, "");
        return file.size() >= FOOTER && file.int64(file.size() - 8, "the footer") == MAGIC;
    }

    /// The key under which a text stands, which is its UTF-8.
    public static String keyOf(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// The text of a key that is UTF-8.
    public static String textOf(String key) {
        return new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// LevelDB stores the checksum rotated and shifted, as the checksum of data that holds checksums is a poor one.
    public static int maskedChecksum(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        Payload.of(bytes).forEachChunk(crc::update);
        int value = (int) crc.getValue();
        return (value >>> 15 | value << 17) + CRC_MASK;
    }

    private void readAll() {
        long size = file.size();
        if (size < FOOTER || file.int64(size - 8, "the footer") != MAGIC) {
            throw FormatException.corrupt(
                    "%s: the last 8 bytes are not those of a checkpoint index; the file is cut off or of another kind",
                    file.what());
        }
        TableCursor footer = new TableCursor(file.slice(size - FOOTER, FOOTER - 8, "the footer"), file.what());
        footer.varint();
        footer.varint();
        forEach(block(footer.varint(), footer.varint()), (_, handle) -> readDataBlock(handle));
    }

    private void readDataBlock(MemorySegment handle) {
        TableCursor cursor = new TableCursor(handle, file.what());
        long offset = cursor.varint();
        long size = cursor.varint();
        if (offset < nextBlock) {
            throw FormatException.corrupt(
                    "%s: the block at offset %d lies before the end of the former, %d; the file is damaged",
                    file.what(), offset, nextBlock);
        }
        MemorySegment block = block(offset, size);
        nextBlock = offset + size + TRAILER;
        forEach(block, this::put);
    }

    private void put(String key, MemorySegment value) {
        if (!entries.isEmpty() && key.compareTo(lastKey) <= 0) {
            throw FormatException.corrupt(
                    "%s: the key '%s' comes after '%s'; the file is damaged", file.what(), key, lastKey);
        }
        entries.put(key, value);
        lastKey = key;
    }

    private MemorySegment block(long offset, long size) {
        if (size < 4 || size > file.size()) {
            throw FormatException.corrupt("%s: no block at offset %d has %d bytes", file.what(), offset, size);
        }
        file.require(offset, size + TRAILER, "a block");
        int expected = file.int32(offset + size + 1, "a checksum");
        if (maskedChecksum(file.slice(offset, size + 1, "a block")) != expected) {
            throw FormatException.corrupt(
                    "%s: the block at offset %d does not match its checksum; the file is damaged", file.what(), offset);
        }
        MemorySegment stored = file.slice(offset, size, "a block");
        byte compression = file.int8(offset + size, "a block");
        return switch (compression) {
            case STORED -> stored;
            case SNAPPY -> Snappy.decompress(stored, file.what());
            default ->
                throw FormatException.unsupported(
                        "%s: the block at offset %d is compressed by the unknown method %d",
                        file.what(), offset, compression);
        };
    }

    private void forEach(MemorySegment block, BiConsumer<String, MemorySegment> each) {
        FileBytes bytes = new FileBytes(block, file.what());
        long restarts = bytes.uint32(bytes.size() - 4, "a block's restart points");
        long end = bytes.size() - 4 - 4 * restarts;
        if (end < 0) {
            throw FormatException.corrupt(
                    "%s: a block of %d bytes claims %d restart points", file.what(), bytes.size(), restarts);
        }
        TableCursor cursor = new TableCursor(block.asSlice(0, end), file.what());
        byte[] key = new byte[0];
        while (cursor.hasMore()) {
            long shared = cursor.varint();
            long added = cursor.varint();
            long length = cursor.varint();
            key = key(key, shared, cursor.slice(added));
            each.accept(new String(key, StandardCharsets.ISO_8859_1), cursor.slice(length));
        }
    }

    private byte[] key(byte[] former, long shared, MemorySegment added) {
        if (shared < 0 || shared > former.length) {
            throw FormatException.corrupt(
                    "%s: a key shares %d bytes with one of %d; the file is damaged",
                    file.what(), shared, former.length);
        }
        keyBytesLeft -= shared + added.byteSize();
        if (keyBytesLeft < 0) {
            throw FormatException.corrupt(
                    "%s: the keys are longer than a file of %d bytes can hold; it is damaged",
                    file.what(), file.size());
        }
        byte[] key = Arrays.copyOf(former, (int) (shared + added.byteSize()));
        MemorySegment.copy(added, ValueLayout.JAVA_BYTE, 0, key, (int) shared, (int) added.byteSize());
        return key;
    }
}
