package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/// Writes tensors, or slices of them, as nested lists.
public final class TensorJson {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final JsonWriter writer;
    private final Tensor tensor;
    private final MemorySegment bytes;
    private final boolean base64;
    private final long[] sizes;
    private final long[] numbers;
    private final float[] halves;

    /// @param base64 whether strings are bytes, which become `{"b64": "…"}`
    public TensorJson(JsonWriter writer, Tensor tensor, boolean base64) {
        this.writer = writer;
        this.tensor = tensor;
        this.bytes = tensor.bytes();
        this.base64 = base64;
        this.sizes = tensor.shape().sizes();
        this.numbers = tensor.element().isInteger() ? tensor.toLongs() : new long[0];
        this.halves = tensor.element().isFloat() && tensor.element().bits() < 32 ? tensor.toFloats() : new float[0];
        if (tensor.element().isComplex()) {
            throw ServeException.invalid(
                    "Failed to write JSON value for tensor type: %s", TypeNames.of(tensor.element()));
        }
    }

    /// Writes the whole tensor.
    public void write() {
        write(0, 0);
    }

    /// Writes what stands at `index` along the first axis.
    public void writeItem(long index) {
        write(1, index * elementsBelow(0));
    }

    /// Writes all elements in one list.
    public void writeFlat() {
        if (isWrittenInLine()) {
            writer.floats(new FloatLines(bytes, tensor.size()), 0);
            return;
        }
        writer.startArray();
        elements(0, tensor.size());
        writer.endArray();
    }

    private long elementsBelow(int axis) {
        long elements = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            elements *= sizes[i];
        }
        return elements;
    }

    private void write(int axis, long from) {
        if (axis >= sizes.length) {
            elements(from, from + 1);
            return;
        }
        if (isWrittenInLine()) {
            writer.floats(new FloatLines(bytes, Arrays.copyOfRange(sizes, axis, sizes.length)), from);
            return;
        }
        writer.startArray();
        if (axis == sizes.length - 1) {
            elements(from, from + sizes[axis]);
        } else {
            long below = elementsBelow(axis);
            for (long i = 0; i < sizes[axis]; i++) {
                write(axis + 1, from + i * below);
            }
        }
        writer.endArray();
    }

    private boolean isWrittenInLine() {
        return tensor.element() == ElementType.FLOAT32 && tensor.size() > 0 && writer.isInLine();
    }

    private void elements(long from, long to) {
        switch (tensor.element()) {
            case FLOAT32 -> {
                for (long i = from; i < to; i++) {
                    writer.decimal(bytes.get(FLOAT, 4 * i));
                }
            }
            case FLOAT64 -> {
                for (long i = from; i < to; i++) {
                    writer.decimal(bytes.get(DOUBLE, 8 * i));
                }
            }
            case FLOAT16, BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ -> {
                for (long i = from; i < to; i++) {
                    writer.decimal(halves[(int) i]);
                }
            }
            case STRING -> {
                for (long i = from; i < to; i++) {
                    string(tensor.strings().get((int) i));
                }
            }
            case BOOL -> {
                for (long i = from; i < to; i++) {
                    writer.bool(bytes.get(ValueLayout.JAVA_BYTE, i) != 0);
                }
            }
            case UINT64 -> {
                for (long i = from; i < to; i++) {
                    writer.unsigned(numbers[(int) i]);
                }
            }
            default -> {
                for (long i = from; i < to; i++) {
                    writer.number(numbers[(int) i]);
                }
            }
        }
    }

    private void string(byte[] value) {
        if (base64) {
            writer.startObject()
                    .key("b64")
                    .string(Base64.getEncoder().encode(value))
                    .endObject();
        } else {
            writer.string(value);
        }
    }
}
