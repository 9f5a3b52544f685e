package dev.slipway.serve.json;

import dev.slipway.serve.inference.ServeException;
import java.util.Arrays;
import java.util.Base64;

/// Bytes as JSON has them: `{"b64": "…"}`, an object with one member.
final class JsonBase64 {

    private static final String NAME = "b64";

    private JsonBase64() {}

    /// Whether such an object stands at the cursor, which is used up.
    static boolean standsAt(JsonCursor cursor) {
        if (cursor.token() != '{') {
            return false;
        }
        cursor.pass();
        if (cursor.token() != '"' || !cursor.text().equals(NAME) || cursor.token() != ':') {
            return false;
        }
        cursor.pass();
        if (cursor.token() != '"') {
            return false;
        }
        cursor.passString();
        return cursor.token() == '}';
    }

    /// Passes such an object, where one stands.
    static byte[] read(JsonCursor cursor) {
        cursor.open('{');
        cursor.token();
        cursor.string();
        cursor.colon();
        byte[] encoded = cursor.string();
        cursor.token();
        cursor.pass();
        return decoded(encoded);
    }

    /// White space and missing padding do not matter.
    private static byte[] decoded(byte[] base64) {
        try {
            return Base64.getDecoder().decode(withoutSpace(base64));
        } catch (IllegalArgumentException _) {
            throw ServeException.invalid("Unable to base64 decode");
        }
    }

    private static byte[] withoutSpace(byte[] text) {
        int length = 0;
        byte[] kept = text.clone();
        for (byte c : text) {
            if (c > ' ' || c < 0) {
                kept[length++] = c;
            }
        }
        return length == text.length ? text : Arrays.copyOf(kept, length);
    }
}
