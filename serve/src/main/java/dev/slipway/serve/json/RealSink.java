package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Takes real numbers of 32 or 64 bits.
final class RealSink extends NumberSink {

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    /// Values of a list that takes longer to begin and end than to read.
    private static final int SHORT_ROW = 64;

    private final boolean single;

    RealSink(ElementType element) {
        super(element);
        this.single = element == ElementType.FLOAT32;
    }

    @Override
    boolean takeOne(JsonCursor cursor) {
        if (!JsonCursor.beginsNumber(cursor.token())) {
            return false;
        }
        room(cursor);
        JsonNumber number = cursor.number();
        if (single) {
            FLOATS.set(values, size * width, number.asFloat());
        } else {
            DOUBLES.set(values, size * width, number.asDouble());
        }
        size++;
        return true;
    }

    @Override
    int takeRun(JsonCursor cursor) {
        if (!single) {
            return super.takeRun(cursor);
        }
        int before = size;
        do {
            int now = size == 0 ? 0 : cursor.floats(values, size);
            if (now == size && !takeOne(cursor)) {
                break;
            }
            size = Math.max(size, now);
        } while (comma(cursor));
        return size - before;
    }

    @Override
    int takeRows(JsonCursor cursor, int each) {
        if (!single || each > SHORT_ROW) {
            return 0;
        }
        int before = size;
        size = cursor.floatRows(each, values, size);
        return (size - before) / each;
    }
}
