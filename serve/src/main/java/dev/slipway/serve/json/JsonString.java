package dev.slipway.serve.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a string as UTF-8, escapes resolved.
final class JsonString {

    private final JsonCursor cursor;
    private byte[] text;
    private int length;

    private JsonString(JsonCursor cursor, byte[] text, int length) {
        this.cursor = cursor;
        this.text = text;
        this.length = length;
    }

    /// Goes on with a string whose first escape stands at the cursor, and passes it.
    ///
    /// @param text what stands before it, in an array with room
    static byte[] rest(JsonCursor cursor, byte[] text, int length) {
        return new JsonString(cursor, text, length).read();
    }

    private byte[] read() {
        while (cursor.peek() != '"') {
            if (length + 4 > text.length) {
                text = Arrays.copyOf(text, 2 * text.length + 4);
            }
            character();
        }
        cursor.pass();
        return Arrays.copyOf(text, length);
    }

    private void character() {
        byte c = cursor.peek();
        if (c == '\\') {
            escape();
            return;
        }
        if (c >= 0 && c < ' ') {
            throw cursor.error(
                    c == 0 ? "Missing a closing quotation mark in string." : "Invalid encoding in string.",
                    cursor.offset());
        }
        text[length++] = c;
        cursor.pass();
    }

    private void escape() {
        int backslash = cursor.offset();
        cursor.pass();
        byte c = cursor.peek();
        cursor.pass();
        int plain = "\"\\/bfnrt".indexOf(c);
        if (plain >= 0) {
            text[length++] = (byte) "\"\\/\b\f\n\r\t".charAt(plain);
            return;
        }
        if (c != 'u') {
            throw cursor.error("Invalid escape character in string.", backslash);
        }
        byte[] encoded = Character.toString(codePoint(backslash)).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(encoded, 0, text, length, encoded.length);
        length += encoded.length;
    }

    private int codePoint(int backslash) {
        char first = hexadecimal(backslash);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        if (Character.isHighSurrogate(first) && cursor.passes('\\') && cursor.passes('u')) {
            char second = hexadecimal(backslash);
            if (Character.isLowSurrogate(second)) {
                return Character.toCodePoint(first, second);
            }
        }
        throw cursor.error("The surrogate pair in string is invalid.", backslash);
    }

    private char hexadecimal(int backslash) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(cursor.peek(), 16);
            if (digit < 0) {
                throw cursor.error("Incorrect hex digit after \\u escape in string.", backslash);
            }
            code = code << 4 | digit;
            cursor.pass();
        }
        return (char) code;
    }
}
