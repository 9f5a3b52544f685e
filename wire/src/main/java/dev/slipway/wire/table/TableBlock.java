package dev.slipway.wire.table;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A block being written: keys without what they share with the former one, except at restart points.
final class TableBlock {

    private final int restartInterval;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> restarts = new ArrayList<>(List.of(0));
    private int sinceRestart;
    private byte[] last = new byte[0];

    TableBlock(int restartInterval) {
        this.restartInterval = restartInterval;
    }

    boolean isEmpty() {
        return out.size() == 0;
    }

    /// The number of bytes when finished.
    int size() {
        return out.size() + 4 * restarts.size() + 4;
    }

    void add(byte[] key, byte[] value) {
        int shared = 0;
        if (sinceRestart == restartInterval) {
            restarts.add(out.size());
            sinceRestart = 0;
        } else {
            int mismatch = Arrays.mismatch(last, key);
            shared = mismatch < 0 ? key.length : mismatch;
        }
        varint(out, shared);
        varint(out, key.length - shared);
        varint(out, value.length);
        out.write(key, shared, key.length - shared);
        out.writeBytes(value);
        last = key;
        sinceRestart++;
    }

    ByteArrayOutputStream finish() {
        restarts.forEach(restart -> out.writeBytes(SortedTableWriter.number(restart, 4)));
        out.writeBytes(SortedTableWriter.number(restarts.size(), 4));
        return out;
    }

    static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
