package dev.slipway.serve.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes JSON: compact, or laid out as RapidJSON's `PrettyWriter` does to the byte.
public final class JsonWriter {

    private static final String HEXADECIMAL = "0123456789ABCDEF";

    private static final int LARGE = 256 << 10;

    private final int indent;
    private final List<byte[]> pieces = new ArrayList<>();
    private final Text text = new Text(512);
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

    /// Each element of an object or list on a line of its own.
    ///
    /// @param spaces for each level; 0 for no lines at all
    public static JsonWriter indented(int spaces) {
        return new JsonWriter(spaces);
    }

    /// Whether lists that are written from now on stay on their line.
    public JsonWriter singleLineArrays(boolean singleLine) {
        this.singleLine = singleLine;
        return this;
    }

    /// Begins an object: keys and values follow in turn.
    public JsonWriter startObject() {
        return start('{', false);
    }

    /// Ends the object that was begun last.
    public JsonWriter endObject() {
        return end('}', false);
    }

    /// Begins a list: values follow.
    public JsonWriter startArray() {
        return start('[', true);
    }

    /// Ends the list that was begun last.
    public JsonWriter endArray() {
        return end(']', singleLine);
    }

    /// The name of a member, escaped; its value comes next.
    public JsonWriter key(String name) {
        return string(name);
    }

    /// A member whose value is a string.
    public JsonWriter member(String name, String value) {
        return key(name).string(value);
    }

    /// A string, escaped where JSON asks for it.
    public JsonWriter string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A string of bytes that are UTF-8; what is not goes out as it is.
    public JsonWriter string(byte[] value) {
        prefix();
        text.put('"');
        text.room(6 * value.length);
        for (byte c : value) {
            character(c);
        }
        text.put('"');
        return this;
    }

    private void character(byte c) {
        if (c >= ' ' && c != '"' && c != '\\' || c < 0) {
            text.bytes[text.size++] = c;
            return;
        }
        text.put('\\');
        int plain = "\b\t\n\f\r\"\\".indexOf(c);
        if (plain >= 0) {
            text.put("btnfr\"\\".charAt(plain));
            return;
        }
        text.put("u00");
        text.put(HEXADECIMAL.charAt(c >> 4));
        text.put(HEXADECIMAL.charAt(c & 15));
    }

    /// A value that is already JSON.
    public JsonWriter raw(String json) {
        prefix();
        return append(json);
    }

    /// `true` or `false`.
    public JsonWriter bool(boolean value) {
        return raw(value ? "true" : "false");
    }

    /// An integer, all of its digits.
    public JsonWriter number(long value) {
        prefix();
        text.put(value);
        return this;
    }

    /// An integer of 64 bits without a sign.
    public JsonWriter unsigned(long value) {
        return value >= 0 ? number(value) : raw(Long.toUnsignedString(value));
    }

    /// A real number as TensorFlow Serving writes it.
    public JsonWriter decimal(float value) {
        prefix();
        text.put(value);
        return this;
    }

    /// A real number as TensorFlow Serving writes it.
    public JsonWriter decimal(double value) {
        prefix();
        text.put(value);
        return this;
    }

    /// Whether a list that begins now would stay on its line.
    boolean isInLine() {
        return singleLine || indent == 0;
    }

    /// Floats as nested lists on one line.
    ///
    /// @param first the first of them
    JsonWriter floats(FloatLines lines, long first) {
        prefix();
        boolean spaced = indent > 0;
        if (lines.areMany()) {
            cut();
            pieces.addAll(lines.pieces(first, spaced));
        } else {
            lines.write(first, spaced, text);
        }
        if (text.size >= LARGE) {
            cut();
        }
        return this;
    }

    /// Text outside of the grammar, as a line's end.
    public JsonWriter append(String addition) {
        text.put(addition);
        return this;
    }

    /// The number of bytes written.
    public int size() {
        return pieces.stream().mapToInt(piece -> piece.length).sum() + text.size;
    }

    /// What was written, in the pieces it was written in.
    public List<byte[]> toPieces() {
        cut();
        return List.copyOf(pieces);
    }

    private void cut() {
        if (text.size > 0) {
            pieces.add(text.toBytes());
            text.size = 0;
        }
    }

    /// What was written so far, as UTF-8.
    public byte[] toBytes() {
        return pieces.isEmpty() ? text.toBytes() : joined();
    }

    private byte[] joined() {
        Text all = new Text(size());
        pieces.forEach(all::put);
        all.put(text.toBytes());
        return all.toBytes();
    }

    /// What was written.
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    private JsonWriter start(char bracket, boolean array) {
        prefix();
        text.put(bracket);
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
        text.put(bracket);
        return this;
    }

    private void prefix() {
        if (depth == 0) {
            return;
        }
        int count = counts[depth - 1]++;
        if (arrays[depth - 1]) {
            if (count > 0) {
                text.put(',');
                if (singleLine && indent > 0) {
                    text.put(' ');
                }
            }
            if (!singleLine) {
                line();
            }
        } else if (count % 2 == 0) {
            if (count > 0) {
                text.put(',');
            }
            line();
        } else {
            text.put(':');
            if (indent > 0) {
                text.put(' ');
            }
        }
    }

    private void line() {
        if (indent == 0) {
            return;
        }
        text.put('\n');
        text.put(' ', indent * depth);
    }
}
