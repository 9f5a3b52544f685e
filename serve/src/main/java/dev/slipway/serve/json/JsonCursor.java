package dev.slipway.serve.json;

import dev.slipway.serve.inference.ServeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A place in JSON text, and what stands there. Syntax errors are found where RapidJSON finds them.
///
/// Beyond the grammar, `NaN`, `Inf` and `Infinity` are numbers, with a sign or without.
public final class JsonCursor {

    /// How deep lists and objects may nest.
    public static final int MAX_DEPTH = 100;

    private final byte[] bytes;
    private final int end;
    private int at;

    private final JsonWords words;
    private final JsonNumber number;
    private final FloatRun run;

    private JsonCursor(byte[] bytes, int at, int end, JsonWords words) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
        this.words = words;
        this.number = new JsonNumber(bytes, end, words);
        this.run = new FloatRun(bytes, end);
    }

    /// At the beginning of a text, which is UTF-8 and is not copied; a byte order mark is passed over. Its
    /// syntax errors are TensorFlow Serving's.
    public static JsonCursor over(byte[] bytes) {
        return over(bytes, 0, bytes.length, JsonWords.TENSORFLOW);
    }

    /// Over the bytes from `from` to before `to`; a byte order mark is passed over.
    ///
    /// @param words of its syntax errors
    public static JsonCursor over(byte[] bytes, int from, int to, JsonWords words) {
        boolean marked = to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
        return new JsonCursor(bytes, marked ? from + 3 : from, to, words);
    }

    /// Another cursor over the same text, at `offset`.
    public JsonCursor at(int offset) {
        return new JsonCursor(bytes, offset, end, words);
    }

    /// Another cursor over the text from `from` to before `to`.
    JsonCursor between(int from, int to) {
        return new JsonCursor(bytes, from, to, words);
    }

    /// The byte that stands at `offset`.
    byte byteAt(int offset) {
        return bytes[offset];
    }

    /// Where in the bytes it stands, from 0.
    public int offset() {
        return at;
    }

    /// How many bytes follow.
    int remaining() {
        return end - at;
    }

    /// Passes white space; the byte that stands then, 0 at the end.
    public byte token() {
        int i = at;
        while (i < end) {
            byte c = bytes[i];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                at = i;
                return c;
            }
            i++;
        }
        at = i;
        return 0;
    }

    /// Whether only white space is left, which is passed.
    public boolean isAtEnd() {
        return token() == 0 && at >= end;
    }

    /// Passes one byte that was just seen.
    void pass() {
        at++;
    }

    /// Returns to where a value began.
    void back(int offset) {
        at = offset;
    }

    /// Passes this byte, if it stands here.
    boolean passes(char c) {
        boolean found = peek() == c;
        if (found) {
            at++;
        }
        return found;
    }

    /// The byte that stands here, 0 at the end.
    byte peek() {
        return at < end ? bytes[at] : 0;
    }

    /// Enters an object or list: passes its bracket.
    public void open(char bracket) {
        if (token() != bracket) {
            throw error("Invalid value.", at);
        }
        at++;
    }

    /// Whether another element follows in a list that was entered; if not, the bracket is passed.
    public boolean hasElement(boolean first) {
        byte c = token();
        if (c == ']') {
            at++;
            return false;
        }
        if (!first) {
            if (c != ',') {
                throw error("Missing a comma or ] after an array element.", at);
            }
            at++;
            if (token() == ']') {
                throw error("Invalid value.", at);
            }
        }
        return true;
    }

    /// Whether another member follows in an object that was entered; if not, the bracket is passed.
    public boolean hasMember(boolean first) {
        byte c = token();
        if (c == '}') {
            at++;
            return false;
        }
        if (!first) {
            if (c != ',') {
                throw error("Missing a comma or } after an object member.", at);
            }
            at++;
        }
        if (token() != '"') {
            throw error("Missing a name for object member.", at);
        }
        return true;
    }

    /// A member's name; what follows is its value.
    public String name() {
        String name = text();
        colon();
        return name;
    }

    /// Passes a colon, and white space behind it.
    void colon() {
        if (token() != ':') {
            throw error("Missing a colon after a name of object member.", at);
        }
        at++;
        token();
    }

    /// A string as text.
    public String text() {
        return new String(string(), StandardCharsets.UTF_8);
    }

    /// A string as UTF-8, escapes resolved.
    public byte[] string() {
        if (token() != '"') {
            throw error("Invalid value.", at);
        }
        int start = at + 1;
        int i = start;
        while (i < end && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] & 0xE0) != 0) {
            i++;
        }
        if (i < end && bytes[i] == '"') {
            at = i + 1;
            return Arrays.copyOfRange(bytes, start, i);
        }
        byte[] text = new byte[Math.min(end - start, Math.max(64, 2 * (i - start) + 16))];
        System.arraycopy(bytes, start, text, 0, i - start);
        at = i;
        return JsonString.rest(this, text, i - start);
    }

    /// Passes a string without keeping it.
    void passString() {
        int i = at + 1;
        while (i < end && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] & 0xE0) != 0) {
            i++;
        }
        if (i < end && bytes[i] == '"') {
            at = i + 1;
        } else {
            string();
        }
    }

    /// Whether the object that stands here is `{"b64": "…"}` and nothing more.
    public boolean isBase64() {
        return JsonBase64.standsAt(at(at));
    }

    /// Passes `true`, `false` or `null`.
    public void literal(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (peek() != literal.charAt(i)) {
                throw error("Invalid value.", at);
            }
            at++;
        }
    }

    /// Passes `true` or `false`, which stands here.
    public boolean truth() {
        boolean truth = peek() == 't';
        literal(truth ? "true" : "false");
        return truth;
    }

    /// Whether a number may begin with this byte.
    public static boolean beginsNumber(byte c) {
        return c >= '0' && c <= '9' || c == '-' || c == 'N' || c == 'I';
    }

    /// Passes a number. What is returned changes with the next one.
    public JsonNumber number() {
        at = number.read(at);
        return number;
    }

    /// Passes plain numbers that stand right here, up to behind the last of them.
    ///
    /// @param floats little-endian
    /// @param size how many are there already
    /// @return how many are there now
    int floats(byte[] floats, int size) {
        int now = run.read(at, floats, size);
        at = run.end();
        return now;
    }

    /// Passes whole lists of as many plain numbers, the first of which has begun right here; the next list has begun
    /// then.
    ///
    /// @param each how many numbers a list has
    /// @param floats little-endian
    /// @param size how many are there already
    /// @return how many are there now
    int floatRows(int each, byte[] floats, int size) {
        int now = run.readRows(at, each, floats, size);
        at = run.end();
        return now;
    }

    /// Passes an integer of at most seven digits without a sign that ends at a comma or bracket, if one stands here,
    /// else nothing.
    ///
    /// @return -1 when none does
    int smallInteger() {
        if (end - at < 8) {
            return -1;
        }
        long eight = EightDigits.at(bytes, at);
        int count = EightDigits.count(eight);
        if (count == 0 || count == 8 || count > 1 && (eight & 0xFF) == '0') {
            return -1;
        }
        int next = (int) (eight >>> 8 * count) & 0xFF;
        if (next != ',' && next != ']') {
            return -1;
        }
        at += count;
        return (int) EightDigits.value(eight, count);
    }

    /// Passes a comma that a number follows, if they stand right here, a space between them at most.
    boolean passesComma() {
        if (at + 2 >= end || bytes[at] != ',') {
            return false;
        }
        int next = bytes[at + 1] == ' ' ? at + 2 : at + 1;
        byte c = bytes[next];
        boolean follows = FloatRun.beginsNumber(c);
        if (follows) {
            at = next;
        }
        return follows;
    }

    /// Passes the end of a list and the beginning of the next where a number follows, if they stand right here, a space
    /// between them at most.
    boolean passesRow() {
        if (at + 4 >= end || bytes[at] != ']' || bytes[at + 1] != ',') {
            return false;
        }
        int bracket = bytes[at + 2] == ' ' ? at + 3 : at + 2;
        byte c = bytes[bracket + 1];
        boolean follows = bytes[bracket] == '[' && FloatRun.beginsNumber(c);
        if (follows) {
            at = bracket + 1;
        }
        return follows;
    }

    /// Passes a whole value, checking its syntax.
    public void skip() {
        JsonSkim.skip(this);
    }

    /// Passes a string, number or literal.
    void skipScalar(byte c) {
        switch (c) {
            case '"' -> passString();
            case 't', 'f' -> truth();
            case 'n' -> literal("null");
            default -> number().requireFinite();
        }
    }

    /// Passes a member's name and colon.
    void skipName() {
        passString();
        colon();
    }

    /// A part of the text, as it stands.
    String raw(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /// A syntax error found at an offset.
    public ServeException error(String text, int offset) {
        return words.error(text, offset);
    }
}
