package dev.slipway.serve.json;

/// Walks over a value without recursion.
final class JsonSkim {

    private JsonSkim() {}

    static void skip(JsonCursor cursor) {
        boolean[] lists = new boolean[JsonCursor.MAX_DEPTH];
        int depth = 0;
        boolean first = false;
        while (true) {
            if (depth > 0 && !hasMore(cursor, lists[depth - 1], first)) {
                depth--;
                first = false;
                if (depth == 0) {
                    return;
                }
                continue;
            }
            byte c = cursor.token();
            if (c == '[' || c == '{') {
                depth = requireDepth(cursor, depth);
                lists[depth - 1] = c == '[';
                cursor.pass();
                first = true;
            } else {
                cursor.skipScalar(c);
                first = false;
                if (depth == 0) {
                    return;
                }
            }
        }
    }

    private static boolean hasMore(JsonCursor cursor, boolean list, boolean first) {
        if (list) {
            return cursor.hasElement(first);
        }
        if (!cursor.hasMember(first)) {
            return false;
        }
        cursor.skipName();
        return true;
    }

    /// The depth inside one more bracket.
    static int requireDepth(JsonCursor cursor, int depth) {
        if (depth >= JsonCursor.MAX_DEPTH) {
            throw cursor.error(
                    "JSON nesting depth exceeds maximum allowed limit (%d)".formatted(JsonCursor.MAX_DEPTH),
                    cursor.offset());
        }
        return depth + 1;
    }
}
