package dev.slipway.serve.json;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes JSON: compact, or laid out as RapidJSON's `PrettyWriter` does to the byte.
public final class JsonWriter {

    private static final byte[] HEXADECIMAL = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long MOST_EXPECTED = 64 << 20;

    private final int indent;
    private byte[] text = new byte[512];
    private int size;
    private boolean singleLine;
    private boolean[] arrays = new boolean[16];
    private int[] counts = new int[16];
    private int depth;

    private JsonWriter(int indent) {
        this.indent = indent;
    }

    /// Without white space.
    public static JsonWriter compact() {
        return new JsonWriter(0);
    }

    /// Indented by four spaces.
    public static JsonWriter pretty() {
        return indented(4);
    }

    public static JsonWriter indented(int spaces) {
        return new JsonWriter(spaces);
    }

    /// Whether lists that are written from now on stay on their line.
    public JsonWriter singleLineArrays(boolean singleLine) {
        this.singleLine = singleLine;
        return this;
    }

    public JsonWriter startObject() {
        return start('{', false);
    }

    public JsonWriter endObject() {
        return end('}', false);
    }

    public JsonWriter startArray() {
        return start('[', true);
    }

    public JsonWriter endArray() {
        return end(']', singleLine);
    }

    public JsonWriter key(String name) {
        return string(name);
    }

    public JsonWriter member(String name, String value) {
        return key(name).string(value);
    }

    public JsonWriter string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A string of bytes that are UTF-8; what is not goes out as it is.
    public JsonWriter string(byte[] value) {
        prefix();
        room(6 * value.length + 2);
        text[size++] = '"';
        for (byte c : value) {
            character(c);
        }
        text[size++] = '"';
        return this;
    }

    private void character(byte c) {
        if (c >= ' ' && c != '"' && c != '\\' || c < 0) {
            text[size++] = c;
            return;
        }
        text[size++] = '\\';
        int plain = "\b\t\n\f\r\"\\".indexOf(c);
        if (plain >= 0) {
            text[size++] = (byte) "btnfr\"\\".charAt(plain);
            return;
        }
        text[size++] = 'u';
        text[size++] = '0';
        text[size++] = '0';
        text[size++] = HEXADECIMAL[c >> 4];
        text[size++] = HEXADECIMAL[c & 15];
    }

    /// A value that is already JSON.
    public JsonWriter raw(String json) {
        prefix();
        return append(json.getBytes(StandardCharsets.UTF_8));
    }

    public JsonWriter bool(boolean value) {
        return raw(value ? "true" : "false");
    }

    public JsonWriter number(long value) {
        prefix();
        room(20);
        if (value < 0) {
            return append(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
        int count = 1;
        for (long left = value; left >= 10; left /= 10) {
            count++;
        }
        long left = value;
        for (int i = count - 1; i >= 0; i--) {
            text[size + i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += count;
        return this;
    }

    public JsonWriter unsigned(long value) {
        return value >= 0 ? number(value) : raw(Long.toUnsignedString(value));
    }

    /// A real number as TensorFlow Serving writes it.
    public JsonWriter decimal(float value) {
        prefix();
        room(DecimalText.LONGEST);
        size = DecimalText.write(value, text, size);
        return this;
    }

    /// Elements of a list, real numbers as TensorFlow Serving writes them.
    ///
    /// @param floats little-endian
    JsonWriter decimals(MemorySegment floats, long from, long to) {
        if (from == to) {
            return this;
        }
        decimal(floats.getAtIndex(FLOAT, from));
        boolean inLine = depth > 0 && arrays[depth - 1] && (singleLine || indent == 0);
        if (!inLine) {
            for (long i = from + 1; i < to; i++) {
                decimal(floats.getAtIndex(FLOAT, i));
            }
            return this;
        }
        boolean spaced = indent > 0;
        for (long i = from + 1; i < to; i++) {
            room(DecimalText.LONGEST + 2);
            byte[] out = text;
            int at = size;
            out[at++] = ',';
            if (spaced) {
                out[at++] = ' ';
            }
            size = DecimalText.write(floats.getAtIndex(FLOAT, i), out, at);
        }
        counts[depth - 1] += (int) (to - from - 1);
        return this;
    }

    /// A real number as TensorFlow Serving writes it.
    public JsonWriter decimal(double value) {
        prefix();
        room(DecimalText.LONGEST);
        size = DecimalText.write(value, text, size);
        return this;
    }

    /// Text outside of the grammar, as a line's end.
    public JsonWriter append(String addition) {
        return append(addition.getBytes(StandardCharsets.UTF_8));
    }

    private JsonWriter append(byte[] addition) {
        room(addition.length);
        System.arraycopy(addition, 0, text, size, addition.length);
        size += addition.length;
        return this;
    }

    /// The number of bytes written.
    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(text, size);
    }

    /// What was written.
    @Override
    public String toString() {
        return new String(text, 0, size, StandardCharsets.UTF_8);
    }

    private JsonWriter start(char bracket, boolean array) {
        prefix();
        room(1);
        text[size++] = (byte) bracket;
        if (depth == counts.length) {
            arrays = Arrays.copyOf(arrays, 2 * depth);
            counts = Arrays.copyOf(counts, 2 * depth);
        }
        arrays[depth] = array;
        counts[depth++] = 0;
        return this;
    }

    private JsonWriter end(char bracket, boolean onLine) {
        depth--;
        if (counts[depth] > 0 && !onLine) {
            line();
        }
        room(1);
        text[size++] = (byte) bracket;
        return this;
    }

    private void prefix() {
        if (depth == 0) {
            return;
        }
        int count = counts[depth - 1]++;
        room(2);
        if (arrays[depth - 1]) {
            if (count > 0) {
                text[size++] = ',';
                if (singleLine && indent > 0) {
                    text[size++] = ' ';
                }
            }
            if (!singleLine) {
                line();
            }
        } else if (count % 2 == 0) {
            if (count > 0) {
                text[size++] = ',';
            }
            line();
        } else {
            text[size++] = ':';
            if (indent > 0) {
                text[size++] = ' ';
            }
        }
    }

    private void line() {
        if (indent == 0) {
            return;
        }
        int spaces = indent * depth;
        room(spaces + 1);
        text[size++] = '\n';
        Arrays.fill(text, size, size + spaces, (byte) ' ');
        size += spaces;
    }

    /// Makes room for about that many bytes more at once.
    JsonWriter expect(long bytes) {
        room((int) Math.min(bytes, MOST_EXPECTED));
        return this;
    }

    private void room(int bytes) {
        if (size + bytes > text.length) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, Math.addExact(size, bytes)));
        }
    }
}
