package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;

/// Takes integers that their type holds.
final class IntegerSink extends NumberSink {

    private final boolean unsigned;
    private final long min;
    private final long max;

    /// @param wraps whether an integer of 32 bits that is too large for a narrower type loses its high bits
    IntegerSink(ElementType element, boolean wraps) {
        super(element);
        this.unsigned = element == ElementType.UINT64;
        boolean narrow = wraps && width < 4;
        this.min = narrow ? Integer.MIN_VALUE : element.min();
        this.max = narrow ? Integer.MAX_VALUE : element.max();
    }

    @Override
    int takeRun(JsonCursor cursor) {
        int before = size;
        long limit = unsigned ? Long.MAX_VALUE : max;
        do {
            int start = cursor.offset();
            int value = cursor.smallInteger();
            if (value < 0) {
                if (!takeOne(cursor)) {
                    break;
                }
            } else if (value > limit) {
                cursor.back(start);
                break;
            } else {
                store(cursor, value);
            }
        } while (comma(cursor));
        return size - before;
    }

    @Override
    boolean takeOne(JsonCursor cursor) {
        if (!JsonCursor.beginsNumber(cursor.token())) {
            return false;
        }
        int start = cursor.offset();
        JsonNumber number = cursor.number();
        if (!fits(number)) {
            cursor.back(start);
            return false;
        }
        store(cursor, number.asLong());
        return true;
    }

    private void store(JsonCursor cursor, long value) {
        room(cursor);
        if (width == 1) {
            values[size++] = (byte) value;
            return;
        }
        int from = size++ * width;
        for (int i = 0; i < width; i++) {
            values[from + i] = (byte) (value >>> 8 * i);
        }
    }

    private boolean fits(JsonNumber number) {
        if (unsigned) {
            return number.isUnsignedLong();
        }
        return number.isLong() && number.asLong() >= min && number.asLong() <= max;
    }
}
