package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;

/// Takes the elements of one tensor from JSON text, in the type that was declared.
abstract class ElementSink {

    int size;

    /// A sink of elements of a type.
    ///
    /// @param wraps whether an integer that is too large for its type loses its high bits
    static ElementSink of(ElementType element, boolean wraps) {
        return switch (element) {
            case FLOAT32, FLOAT64 -> new RealSink(element);
            case BOOL -> new BooleanSink();
            case STRING -> new StringSink();
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> new IntegerSink(element, wraps);
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
        while (takeOne(cursor) && comma(cursor)) {
            // the condition does the work
        }
        return size - before;
    }

    /// Takes whole lists of as many values where that is faster than one by one; the cursor stands in the first, and is
    /// left in one that has not been taken.
    ///
    /// @return how many lists
    int takeRows(JsonCursor cursor, int each) {
        return 0;
    }

    abstract Tensor tensor(Shape shape);

    /// Whether a comma stands here; it is passed, and a value must follow.
    static boolean comma(JsonCursor cursor) {
        if (cursor.passesComma()) {
            return true;
        }
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
}
