package dev.slipway.serve.metrics;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Text that grows in pieces; these are what is sent, so a page makes no more garbage than it is long.
final class Pieces {

    private static final int PIECE = 64 << 10;
    private static final int NANO_DIGITS = 9;
    private static final long NANOS = 1_000_000_000;

    private final List<byte[]> pieces = new ArrayList<>();
    private byte[] piece = new byte[PIECE];
    private int size;

    List<byte[]> end() {
        pieces.add(Arrays.copyOf(piece, size));
        return pieces;
    }

    Pieces text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    Pieces bytes(byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            makeRoom();
            int part = Math.min(bytes.length - done, PIECE - size);
            System.arraycopy(bytes, done, piece, size, part);
            size += part;
            done += part;
        }
        return this;
    }

    Pieces put(char c) {
        makeRoom();
        piece[size++] = (byte) c;
        return this;
    }

    private void makeRoom() {
        if (size == PIECE) {
            pieces.add(piece);
            piece = new byte[PIECE];
            size = 0;
        }
    }

    Pieces number(long value) {
        if (value < 0) {
            return text(Long.toString(value));
        }
        long power = 1;
        while (value / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            put((char) ('0' + value / power % 10));
        }
        return this;
    }

    /// Whole numbers without a point.
    Pieces number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? number((long) value) : text(Double.toString(value));
    }

    Pieces seconds(long nanoseconds) {
        number(nanoseconds / NANOS);
        long fraction = nanoseconds % NANOS;
        if (fraction > 0) {
            put('.');
            long power = NANOS / 10;
            for (int i = 0; i < NANO_DIGITS && fraction > 0; i++) {
                put((char) ('0' + fraction / power));
                fraction %= power;
                power /= 10;
            }
        }
        return this;
    }
}
