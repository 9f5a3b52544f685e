package dev.slipway.serve.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of text that grow at their end.
final class Text {

    byte[] bytes;
    int size;

    Text(int capacity) {
        bytes = new byte[capacity];
    }

    /// Makes room for that many bytes more.
    void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
        }
    }

    /// Adds one byte.
    void put(char c) {
        room(1);
        bytes[size++] = (byte) c;
    }

    void put(byte[] addition) {
        room(addition.length);
        System.arraycopy(addition, 0, bytes, size, addition.length);
        size += addition.length;
    }

    /// Adds one byte several times.
    void put(char c, int times) {
        room(times);
        Arrays.fill(bytes, size, size + times, (byte) c);
        size += times;
    }

    void put(String addition) {
        put(addition.getBytes(StandardCharsets.UTF_8));
    }

    void put(long value) {
        room(20);
        if (value < 0) {
            put(Long.toString(value));
            return;
        }
        int count = 1;
        for (long left = value; left >= 10; left /= 10) {
            count++;
        }
        long left = value;
        for (int i = count - 1; i >= 0; i--) {
            bytes[size + i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += count;
    }

    void put(float value) {
        room(DecimalText.LONGEST);
        size = DecimalText.write(value, bytes, size);
    }

    void put(double value) {
        room(DecimalText.LONGEST);
        size = DecimalText.write(value, bytes, size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }
}
