package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;

/// Takes `true` and `false`.
final class BooleanSink extends NumberSink {

    BooleanSink() {
        super(ElementType.BOOL);
    }

    @Override
    boolean takeOne(JsonCursor cursor) {
        byte c = cursor.token();
        if (c != 't' && c != 'f') {
            return false;
        }
        room(cursor);
        values[size++] = (byte) (cursor.truth() ? 1 : 0);
        return true;
    }
}
