package dev.slipway.serve.json;

import java.nio.charset.StandardCharsets;

/// The beginning of a value, for messages.
public final class JsonSnippet {

    private static final int LONGEST = 256;

    private JsonSnippet() {}

    /// The value that stands at the cursor, which stays; cut where it is long.
    public static String at(JsonCursor cursor) {
        JsonCursor reader = cursor.at(cursor.offset());
        byte c = reader.token();
        if (c == '[' || c == '{') {
            return cut(pretty(reader));
        }
        int start = reader.offset();
        reader.skip();
        String raw = reader.raw(start, Math.min(reader.offset(), start + LONGEST));
        return cut(JsonCursor.beginsNumber(c) ? number(cursor.at(start), raw) : raw);
    }

    private static String number(JsonCursor cursor, String raw) {
        JsonNumber number = cursor.number();
        if (number.isIntegral()) {
            return raw;
        }
        byte[] text = new byte[DecimalText.LONGEST];
        return new String(text, 0, DecimalText.write(number.asDouble(), text, 0), StandardCharsets.US_ASCII);
    }

    /// What RapidJSON calls the kind of the value that stands at the cursor.
    public static String kindAt(JsonCursor cursor) {
        return switch (cursor.token()) {
            case '[' -> "Array";
            case '{' -> "Object";
            case '"' -> "String";
            case 't' -> "True";
            case 'f' -> "False";
            case 'n' -> "Null";
            default -> "Number";
        };
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static String pretty(JsonCursor cursor) {
        JsonWriter writer = JsonWriter.pretty();
        boolean[] lists = new boolean[JsonCursor.MAX_DEPTH];
        int depth = 0;
        boolean first = false;
        do {
            if (depth > 0) {
                boolean list = lists[depth - 1];
                if (!(list ? cursor.hasElement(first) : cursor.hasMember(first))) {
                    depth--;
                    first = false;
                    if (list) {
                        writer.endArray();
                    } else {
                        writer.endObject();
                    }
                    continue;
                }
                if (!list) {
                    writer.key(cursor.name());
                }
            }
            byte c = cursor.token();
            first = c == '[' || c == '{';
            if (first) {
                depth = JsonSkim.requireDepth(cursor, depth);
                lists[depth - 1] = c == '[';
                cursor.pass();
                if (c == '[') {
                    writer.startArray();
                } else {
                    writer.startObject();
                }
            } else if (c == '"') {
                writer.string(cursor.string());
            } else {
                int start = cursor.offset();
                cursor.skipScalar(c);
                writer.raw(cursor.raw(start, cursor.offset()));
            }
        } while (depth > 0 && writer.size() <= LONGEST);
        return new String(writer.toBytes(), StandardCharsets.UTF_8);
    }
}
