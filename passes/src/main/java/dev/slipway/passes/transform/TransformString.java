package dev.slipway.passes.transform;

import java.util.ArrayList;
import java.util.List;

/// Reads the syntax of TensorFlow's Graph Transform Tool: `name(argument=value, argument="quoted, value") name`.
///
/// Values without quotes are made of letters, digits, `_`, `-`, `.` and `/`; in quotes a backslash keeps the character
/// behind it. A backslash at the end of a line, as shells leave them in single quotes, is taken for space.
final class TransformString {

    private static final int SHOWN = 20;

    private final String text;
    private int at;

    private TransformString(String text) {
        this.text = text;
    }

    /// The transforms in the order given.
    ///
    /// @throws IllegalArgumentException naming the place, what was found there and what was expected
    static List<Call> parse(String text) {
        TransformString parser = new TransformString(text);
        List<Call> calls = new ArrayList<>();
        for (parser.skipSpace(); parser.at < text.length(); parser.skipSpace()) {
            calls.add(parser.call());
        }
        if (calls.isEmpty()) {
            throw new IllegalArgumentException(
                    "the list of transforms is empty; name one, as in 'strip_unused_nodes fold_constants'");
        }
        return calls;
    }

    private Call call() {
        int place = at + 1;
        String name = word("a transform's name, as in fold_constants");
        List<Call.Argument> arguments = new ArrayList<>();
        skipSpaceBefore('(');
        if (found('(')) {
            skipSpace();
            while (!found(')')) {
                arguments.add(argument());
                skipSpace();
                if (found(',')) {
                    skipSpace();
                } else if (at >= text.length() || text.charAt(at) != ')') {
                    throw unexpected("',' or the ')' that closes %s(".formatted(name));
                }
            }
        }
        return new Call(name, arguments, place);
    }

    private Call.Argument argument() {
        int place = at + 1;
        String name = word("an argument's name, as in op=Identity, or ')'");
        skipSpace();
        if (!found('=')) {
            throw unexpected("'=' after the argument '%s'".formatted(name));
        }
        skipSpace();
        return new Call.Argument(name, found('"') ? quoted() : plain(name), place);
    }

    private String plain(String argument) {
        int start = at;
        while (at < text.length() && (isWord(text.charAt(at)) || "-./:*".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw unexpected("a value for '%s', in quotes if it has commas or spaces".formatted(argument));
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int opened = at;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (!found('"')) {
            throw new IllegalArgumentException(
                    "the list of transforms ends inside the quotes that open at character %d; close them"
                            .formatted(opened));
        }
        return value.toString();
    }

    private String word(String expected) {
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected(expected);
        }
        return text.substring(start, at);
    }

    private static boolean isWord(char letter) {
        return letter < 128 && Character.isLetterOrDigit(letter) || letter == '_';
    }

    private boolean found(char letter) {
        if (at < text.length() && text.charAt(at) == letter) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || isLineEnd())) {
            at++;
        }
    }

    private boolean isLineEnd() {
        return text.charAt(at) == '\\' && text.substring(at + 1).matches("(?s)[ \\t]*(\\R.*)?");
    }

    /// Space before an opening bracket, but not space before the next name.
    private void skipSpaceBefore(char letter) {
        int before = at;
        skipSpace();
        if (at >= text.length() || text.charAt(at) != letter) {
            at = before;
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String rest = text.substring(at);
        String found = rest.isEmpty()
                ? "the end"
                : "'%s%s'"
                        .formatted(rest.substring(0, Math.min(SHOWN, rest.length())), rest.length() > SHOWN ? "…" : "");
        return new IllegalArgumentException(
                "the list of transforms at character %d: expected %s, found %s".formatted(at + 1, expected, found));
    }
}
