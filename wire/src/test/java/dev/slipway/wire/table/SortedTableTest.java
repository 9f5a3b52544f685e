package dev.slipway.wire.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.wire.Damage;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTableTest {

    @Test
    void readsWhatWasWrittenInOneBlock() {
        roundTrip(entries(100, 20));
    }

    @Test
    void readsWhatWasWrittenInManyBlocks() {
        roundTrip(entries(5000, 300));
    }

    @Test
    void readsATableWithoutEntries() {
        roundTrip(new TreeMap<>());
    }

    @Test
    void keepsKeysThatAreNoText() {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        entries.put("", new byte[] {1});
        entries.put("\u0000\u00ff\u0080", new byte[] {2});
        entries.put("\u00ff\u00ff", new byte[] {3});
        entries.put(SortedTable.keyOf("grüße"), new byte[] {4});
        roundTrip(entries);
        assertThat(SortedTable.textOf(SortedTable.keyOf("grüße"))).isEqualTo("grüße");
    }

    @Test
    void namesTheBlockWhoseChecksumIsWrong() {
        byte[] bytes = SortedTableWriter.write(entries(10, 10));
        bytes[5] ^= 1;
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessage("x.index: the block at offset 0 does not match its checksum; the file is damaged");
    }

    @Test
    void saysThatAFileIsNoTable() {
        assertThatThrownBy(() -> read(new byte[100]))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("cut off or of another kind");
        assertThatThrownBy(() -> read(new byte[3])).isInstanceOf(FormatException.class);
    }

    @Test
    void refusesKeysThatGrowWithoutBytes() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < 30_000; i++) {
            TableBlock.varint(block, i);
            block.writeBytes(new byte[] {1, 0, 'a'});
        }
        block.writeBytes(new byte[4]);
        assertThatThrownBy(() -> read(tableOf(block.toByteArray(), SortedTable.STORED)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("longer than a file");
    }

    @Test
    void readsCompressedBlocks() {
        SortedMap<String, byte[]> entries = entries(100, 30);
        byte[] table = tableOf(literally(dataBlock(entries)), SortedTable.SNAPPY);
        assertThat(read(table).keySet()).containsExactlyElementsOf(entries.keySet());
    }

    @Test
    void endsDamageInAFormatException() {
        byte[] sound = SortedTableWriter.write(entries(200, 30));
        Damage.isRefusedOrTaken(sound, bytes -> SortedTable.read(bytes, "x.index"));
    }

    @Test
    void endsDamageBehindTheChecksumInAFormatException() {
        byte[] block = dataBlock(entries(200, 30));
        Damage.isRefusedOrTaken(
                block, damaged -> tableOf(damaged, SortedTable.STORED), bytes -> SortedTable.read(bytes, "x.index"));
    }

    @Test
    void endsDamagedCompressionInAFormatException() {
        byte[] block = dataBlock(entries(100, 30));
        Damage.isRefusedOrTaken(
                literally(block),
                damaged -> tableOf(damaged, SortedTable.SNAPPY),
                bytes -> SortedTable.read(bytes, "x.index"));
    }

    private static SortedMap<String, byte[]> entries(int count, int size) {
        Random random = Damage.random();
        SortedMap<String, byte[]> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(size)];
            random.nextBytes(value);
            entries.put("layer_%d/kernel%d".formatted(i % 10, random.nextInt()), value);
        }
        return entries;
    }

    private static void roundTrip(SortedMap<String, byte[]> entries) {
        SequencedMap<String, MemorySegment> read = read(SortedTableWriter.write(entries));
        assertThat(read.keySet()).containsExactlyElementsOf(entries.keySet());
        entries.forEach((key, value) -> assertThat(read.get(key))
                .extracting(v -> v.toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(value));
    }

    private static SequencedMap<String, MemorySegment> read(byte[] bytes) {
        return SortedTable.read(MemorySegment.ofArray(bytes), "x.index");
    }

    private static byte[] dataBlock(SortedMap<String, byte[]> entries) {
        TableBlock block = new TableBlock(16);
        entries.forEach((key, value) -> block.add(key.getBytes(StandardCharsets.ISO_8859_1), value));
        return block.finish().toByteArray();
    }

    /// A table whose only data block is `content`, with right checksums.
    private static byte[] tableOf(byte[] content, byte compression) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, content, compression);
        ByteArrayOutputStream handle = handle(0, content.length);
        TableBlock index = new TableBlock(1);
        index.add(new byte[] {'z'}, handle.toByteArray());
        int start = out.size();
        byte[] indexBytes = index.finish().toByteArray();
        append(out, indexBytes, SortedTable.STORED);
        ByteArrayOutputStream footer = handle(0, 0);
        footer.writeBytes(handle(start, indexBytes.length).toByteArray());
        byte[] padded = Arrays.copyOf(footer.toByteArray(), SortedTable.FOOTER);
        MemorySegment.ofArray(padded).set(LittleEndian.LONG, SortedTable.FOOTER - 8, SortedTable.MAGIC);
        out.writeBytes(padded);
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, byte[] content, byte compression) {
        byte[] block = Arrays.copyOf(content, content.length + 1);
        block[content.length] = compression;
        out.writeBytes(block);
        out.writeBytes(SortedTableWriter.number(SortedTable.maskedChecksum(MemorySegment.ofArray(block)), 4));
    }

    private static ByteArrayOutputStream handle(int offset, int size) {
        ByteArrayOutputStream handle = new ByteArrayOutputStream();
        TableBlock.varint(handle, offset);
        TableBlock.varint(handle, size);
        return handle;
    }

    /// Snappy's way to say that bytes are as they are.
    private static byte[] literally(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableBlock.varint(out, bytes.length);
        for (int at = 0; at < bytes.length; at += 60) {
            int count = Math.min(60, bytes.length - at);
            out.write(count - 1 << 2);
            out.write(bytes, at, count);
        }
        return out.toByteArray();
    }
}
