package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Takes the elements of one tensor from JSON text, in the type that was declared.
abstract class ElementSink {

    private static final int INITIAL = 64;

    int size;

    /// A sink of elements of a type.
    ///
    /// @param wraps whether an integer that is too large for its type loses its high bits
    static ElementSink of(ElementType element, boolean wraps) {
        return switch (element) {
            case FLOAT32 -> new Floats();
            case FLOAT64 -> new Doubles();
            case BOOL -> new Booleans();
            case STRING -> new Strings();
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> new Integers(element, wraps);
            default -> new Unreadable(element);
        };
    }

    /// Takes the value that stands at the cursor; when it is of another kind, takes nothing and leaves the cursor.
    abstract boolean takeOne(JsonCursor cursor);

    /// Takes values of a list until one is of another kind, or the list ends; the cursor is left there.
    ///
    /// @return how many
    int takeRun(JsonCursor cursor) {
        int before = size;
        while (takeOne(cursor) && (cursor.passesComma() || comma(cursor))) {
            // the condition does the work
        }
        return size - before;
    }

    abstract Tensor tensor(Shape shape);

    /// Whether a comma stands here; it is passed, and a value must follow.
    static boolean comma(JsonCursor cursor) {
        byte c = cursor.token();
        if (c == ',') {
            cursor.pass();
            if (cursor.token() == ']') {
                throw cursor.error("Invalid value.", cursor.offset());
            }
            return true;
        }
        if (c != ']') {
            throw cursor.error("Missing a comma or ] after an array element.", cursor.offset());
        }
        return false;
    }

    /// How many values to have room for: as many as the text still holds, if it goes on like this.
    int roomFor(JsonCursor cursor, int begin) {
        int each = Math.max(2, (cursor.offset() - begin) / size);
        long left = cursor.remaining() / each;
        return Math.toIntExact(Math.min(Math.max(size + left, size + size / 4) + INITIAL, Integer.MAX_VALUE - 8L));
    }

    private abstract static class Reals extends ElementSink {

        private int begin = -1;

        @Override
        boolean takeOne(JsonCursor cursor) {
            if (!JsonCursor.beginsNumber(cursor.token())) {
                return false;
            }
            if (size == capacity()) {
                grow(roomFor(cursor, begin));
            } else if (size == 0) {
                begin = cursor.offset();
            }
            add(cursor.number());
            return true;
        }

        abstract int capacity();

        abstract void grow(int capacity);

        abstract void add(JsonNumber number);
    }

    private static final class Floats extends Reals {

        private float[] values = new float[INITIAL];

        @Override
        int takeRun(JsonCursor cursor) {
            int before = size;
            boolean more;
            do {
                float quick = size > 0 && size < values.length ? cursor.quickFloat() : Float.NaN;
                if (Float.isNaN(quick)) {
                    more = takeOne(cursor) && (cursor.passesComma() || comma(cursor));
                } else {
                    values[size++] = quick;
                    more = cursor.passesComma() || comma(cursor);
                }
            } while (more);
            return size - before;
        }

        @Override
        int capacity() {
            return values.length;
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }

        @Override
        void add(JsonNumber number) {
            values[size] = number.asFloat();
            size++;
        }

        @Override
        Tensor tensor(Shape shape) {
            return Tensor.of(
                    ElementType.FLOAT32, shape, MemorySegment.ofArray(values).asSlice(0, 4L * size));
        }
    }

    private static final class Doubles extends Reals {

        private double[] values = new double[INITIAL];

        @Override
        int capacity() {
            return values.length;
        }

        @Override
        void grow(int capacity) {
            values = Arrays.copyOf(values, capacity);
        }

        @Override
        void add(JsonNumber number) {
            values[size] = number.asDouble();
            size++;
        }

        @Override
        Tensor tensor(Shape shape) {
            return Tensor.of(
                    ElementType.FLOAT64, shape, MemorySegment.ofArray(values).asSlice(0, 8L * size));
        }
    }

    private static final class Integers extends ElementSink {

        private final ElementType element;
        private final int width;
        private final boolean unsigned;
        private final long min;
        private final long max;
        private byte[] values;

        Integers(ElementType element, boolean wraps) {
            this.element = element;
            this.width = element.bits() / 8;
            this.unsigned = element == ElementType.UINT64;
            boolean narrow = wraps && width < 4;
            this.min = narrow ? Integer.MIN_VALUE : element.min();
            this.max = narrow ? Integer.MAX_VALUE : element.max();
            this.values = new byte[INITIAL * width];
        }

        @Override
        int takeRun(JsonCursor cursor) {
            int before = size;
            long limit = unsigned ? Long.MAX_VALUE : max;
            boolean more;
            do {
                int start = cursor.offset();
                int value = cursor.smallInteger();
                if (value >= 0) {
                    if (value > limit) {
                        cursor.back(start);
                        break;
                    }
                    store(value);
                    more = cursor.passesComma() || comma(cursor);
                } else {
                    more = takeOne(cursor) && comma(cursor);
                }
            } while (more);
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
            store(number.asLong());
            return true;
        }

        private void store(long value) {
            if (size * width == values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
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

        @Override
        Tensor tensor(Shape shape) {
            return Tensor.of(element, shape, MemorySegment.ofArray(values).asSlice(0, (long) size * width));
        }
    }

    private static final class Booleans extends ElementSink {

        private byte[] values = new byte[INITIAL];

        @Override
        boolean takeOne(JsonCursor cursor) {
            byte c = cursor.token();
            if (c != 't' && c != 'f') {
                return false;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = (byte) (cursor.truth() ? 1 : 0);
            return true;
        }

        @Override
        Tensor tensor(Shape shape) {
            return Tensor.of(
                    ElementType.BOOL, shape, MemorySegment.ofArray(values).asSlice(0, size));
        }
    }

    private static final class Strings extends ElementSink {

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
    }

    /// Of a type that JSON cannot hold.
    private static final class Unreadable extends ElementSink {

        private final ElementType element;

        Unreadable(ElementType element) {
            this.element = element;
        }

        @Override
        boolean takeOne(JsonCursor cursor) {
            throw new ServeException(
                    Status.UNIMPLEMENTED,
                    "Conversion of JSON Value: %s to type: %s"
                            .formatted(JsonSnippet.at(cursor), TypeNames.of(element)));
        }

        @Override
        Tensor tensor(Shape shape) {
            return Tensor.ofDoubles(element, shape);
        }
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
