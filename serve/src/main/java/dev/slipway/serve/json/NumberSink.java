package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Elements of one width, as a growing list of their bytes.
abstract class NumberSink extends ElementSink {

    private static final int INITIAL = 64;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    final ElementType element;
    final int width;
    byte[] values;
    private int begin = -1;

    NumberSink(ElementType element) {
        this.element = element;
        this.width = Math.max(1, element.bits() / Byte.SIZE);
        this.values = new byte[INITIAL * width];
    }

    /// Makes room for one more, which stands at the cursor; where there is none, for as many as the text may still hold
    /// if it goes on like this.
    final void room(JsonCursor cursor) {
        if (size == 0) {
            begin = cursor.offset();
        }
        if ((size + 1L) * width > values.length) {
            int each = Math.max(2, (cursor.offset() - begin) / size);
            long more = Math.max(cursor.remaining() / each, size / 4) + INITIAL;
            long bytes = Math.min((size + more) * width, MOST_BYTES / width * width);
            values = Arrays.copyOf(values, Math.toIntExact(bytes));
        }
    }

    /// Adds what others have taken.
    final void append(List<NumberSink> others) {
        int all = size + others.stream().mapToInt(other -> other.size).sum();
        values = Arrays.copyOf(values, Math.multiplyExact(all, width));
        for (NumberSink other : others) {
            System.arraycopy(other.values, 0, values, size * width, other.size * width);
            size += other.size;
        }
    }

    @Override
    final Tensor tensor(Shape shape) {
        return Tensor.of(element, shape, MemorySegment.ofArray(values).asSlice(0, (long) size * width));
    }
}
