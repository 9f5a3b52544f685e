package dev.slipway.wire.table;

import dev.slipway.wire.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/// Writes what [SortedTable] reads, uncompressed, byte for byte as TensorFlow does.
public final class SortedTableWriter {

    private static final int BLOCK = 262_144;
    private static final int RESTART_INTERVAL = 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TableBlock index = new TableBlock(1);
    private TableBlock data = new TableBlock(RESTART_INTERVAL);
    private String last = "";

    private SortedTableWriter() {}

    /// The bytes of a table.
    ///
    /// @param entries by their keys, one character for each byte (see [SortedTable#keyOf]), in natural order
    public static byte[] write(SortedMap<String, byte[]> entries) {
        if (entries.comparator() != null) {
            throw new IllegalArgumentException("the entries of a table are in the natural order of their keys");
        }
        SortedTableWriter writer = new SortedTableWriter();
        entries.forEach(writer::add);
        return writer.finish();
    }

    private void add(String key, byte[] value) {
        if (data.size() >= BLOCK) {
            endBlock(separator(last, key));
        }
        data.add(bytes(key), value);
        last = key;
    }

    private void endBlock(String upTo) {
        index.add(bytes(upTo), handle(append(data)).toByteArray());
        data = new TableBlock(RESTART_INTERVAL);
    }

    private byte[] finish() {
        if (!data.isEmpty()) {
            endBlock(successor(last));
        }
        Map.Entry<Integer, Integer> meta = append(new TableBlock(RESTART_INTERVAL));
        ByteArrayOutputStream footer = handle(meta);
        footer.writeBytes(handle(append(index)).toByteArray());
        footer.writeBytes(new byte[SortedTable.FOOTER - 8 - footer.size()]);
        footer.writeBytes(number(SortedTable.MAGIC, 8));
        out.writeBytes(footer.toByteArray());
        return out.toByteArray();
    }

    /// Appends a block with its trailer; returns its offset and size.
    private Map.Entry<Integer, Integer> append(TableBlock block) {
        int offset = out.size();
        ByteArrayOutputStream bytes = block.finish();
        int size = bytes.size();
        bytes.write(SortedTable.STORED);
        int checksum = SortedTable.maskedChecksum(MemorySegment.ofArray(bytes.toByteArray()));
        bytes.writeBytes(number(checksum, 4));
        out.writeBytes(bytes.toByteArray());
        return Map.entry(offset, size);
    }

    private static ByteArrayOutputStream handle(Map.Entry<Integer, Integer> offsetAndSize) {
        ByteArrayOutputStream handle = new ByteArrayOutputStream();
        TableBlock.varint(handle, offsetAndSize.getKey());
        TableBlock.varint(handle, offsetAndSize.getValue());
        return handle;
    }

    static byte[] number(long value, int width) {
        byte[] all = new byte[8];
        MemorySegment.ofArray(all).set(LittleEndian.LONG, 0, value);
        return Arrays.copyOf(all, width);
    }

    /// A short key that is not before `last` but before `next`.
    private static String separator(String last, String next) {
        int same = 0;
        while (same < last.length() && same < next.length() && last.charAt(same) == next.charAt(same)) {
            same++;
        }
        boolean shorter = same < last.length() && same < next.length() && last.charAt(same) + 1 < next.charAt(same);
        return shorter ? last.substring(0, same) + (char) (last.charAt(same) + 1) : last;
    }

    /// A short key that is not before `last`.
    private static String successor(String last) {
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) != 0xff) {
                return last.substring(0, i) + (char) (last.charAt(i) + 1);
            }
        }
        return last;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
