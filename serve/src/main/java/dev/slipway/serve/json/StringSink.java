package dev.slipway.serve.json;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import java.util.ArrayList;
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
            values.add(JsonBase64.read(cursor));
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
}
