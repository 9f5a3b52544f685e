package dev.slipway.serve.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Reads protocol buffers as text (<https://protobuf.dev/reference/protobuf/textformat-spec/>): comments, nested
/// messages in braces or angles, lists in brackets, strings in either quotes with escapes, adjacent strings joined.
public final class TextProto {

    private static final int MAX_DEPTH = 32;

    private final String text;
    private final String what;
    private int at;

    private TextProto(String text, String what) {
        this.text = text;
        this.what = what;
    }

    /// @param what names the file in errors
    /// @throws IllegalArgumentException with the line, when the text is no message
    public static TextMessage parse(String text, String what) {
        TextProto parser = new TextProto(text, what);
        TextMessage message = TextMessage.empty(what);
        parser.fields(message, '\0', 0);
        return message;
    }

    private void fields(TextMessage into, char end, int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("messages nest deeper than " + MAX_DEPTH);
        }
        while (true) {
            skip();
            if (at == text.length()) {
                if (end != '\0') {
                    throw wrong("the text ends where '%s' is missing".formatted(end));
                }
                return;
            }
            if (text.charAt(at) == end) {
                at++;
                return;
            }
            field(into, depth);
            skip();
            if (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ';')) {
                at++;
            }
        }
    }

    private void field(TextMessage into, int depth) {
        String name = word("a field's name");
        skip();
        boolean colon = at < text.length() && text.charAt(at) == ':';
        if (colon) {
            at++;
            skip();
        }
        if (at < text.length() && text.charAt(at) == '[') {
            at++;
            list(into, name, depth);
        } else {
            into.add(name, value(into, name, colon, depth));
        }
    }

    private void list(TextMessage into, String name, int depth) {
        skip();
        if (at < text.length() && text.charAt(at) == ']') {
            at++;
            return;
        }
        while (true) {
            skip();
            into.add(name, value(into, name, true, depth));
            skip();
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            } else if (at < text.length() && text.charAt(at) == ']') {
                at++;
                return;
            } else {
                throw wrong("expected ',' or ']' in the list '%s'".formatted(name));
            }
        }
    }

    private Object value(TextMessage into, String name, boolean colon, int depth) {
        char c = at < text.length() ? text.charAt(at) : '\0';
        if (c == '{' || c == '<') {
            at++;
            TextMessage message = TextMessage.empty(into.where() + "." + name);
            fields(message, c == '{' ? '}' : '>', depth + 1);
            return message;
        }
        if (!colon) {
            throw wrong("expected ':' or '{' after '%s'".formatted(name));
        }
        if (c == '"' || c == '\'') {
            return string();
        }
        return word("a value for '%s'".formatted(name));
    }

    private String word(String expected) {
        int start = at;
        while (at < text.length() && isPartOfWord(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw wrong("expected " + expected);
        }
        return text.substring(start, at);
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '+' || c == '.' || c == '/';
    }

    private String string() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            char quote = text.charAt(at++);
            while (true) {
                if (at == text.length() || text.charAt(at) == '\n') {
                    throw wrong("a string is not closed");
                }
                int c = text.codePointAt(at);
                at += Character.charCount(c);
                if (c == quote) {
                    break;
                }
                if (c == '\\') {
                    bytes.write(escaped());
                } else {
                    bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                }
            }
            skip();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private int escaped() {
        char c = at < text.length() ? text.charAt(at++) : '\0';
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 11;
            case '\\', '\'', '"', '?' -> c;
            case 'x', 'X' -> digits(16, 2);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield digits(8, 3);
            }
            default -> throw wrong("unknown escape '\\%s'".formatted(c));
        };
    }

    private int digits(int radix, int most) {
        int value = 0;
        int read = 0;
        while (read < most && at < text.length() && Character.digit(text.charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(text.charAt(at++), radix);
            read++;
        }
        if (read == 0) {
            throw wrong("an escape without digits");
        }
        return value;
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private IllegalArgumentException wrong(String why) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new IllegalArgumentException("%s, line %d: %s".formatted(what, line, why));
    }
}
