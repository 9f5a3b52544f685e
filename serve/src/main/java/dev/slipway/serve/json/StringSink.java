package dev.slipway.serve.json;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import dev.slipway.serve.inference.ServeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Takes strings, and bytes in base 64.
final class StringSink extends ElementSink {

    private final List<byte[]> values = new ArrayList<>();

    @Override
    boolean takeOne(JsonCursor cursor) {
        byte c = cursor.token();
        if (c == '"') {
            values.add(cursor.string());
        } else if (c == '{' && cursor.isBase64()) {
            values.add(decoded(cursor.base64()));
        } else {
            return false;
        }
        size++;
        Bounds.requireStrings(size);
        return true;
    }

    @Override
    Tensor tensor(Shape shape) {
        return Tensor.ofStrings(shape, values);
    }

    /// The bytes that base 64 stands for; white space in it and missing padding do not matter.
    static byte[] decoded(byte[] base64) {
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
