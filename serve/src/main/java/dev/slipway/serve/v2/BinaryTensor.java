package dev.slipway.serve.v2;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import dev.slipway.serve.inference.ServeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Tensors as bytes: little-endian and row-major, booleans one byte, strings each behind its length in four bytes.
public final class BinaryTensor {

    private BinaryTensor() {}

    /// Reads a tensor that takes up exactly these bytes; numbers stay where they are.
    ///
    /// @param model whose input it is, for errors
    public static Tensor read(String model, String name, ElementType element, Shape shape, MemorySegment bytes) {
        if (element == ElementType.STRING) {
            List<byte[]> strings = strings(name, shape, bytes);
            requireStrings(model, name, shape.elements(), strings.size());
            return Tensor.ofStrings(shape, strings);
        }
        requireBytes(model, name, byteSize(name, element, shape), bytes.byteSize());
        return Tensor.of(element, shape, bytes);
    }

    private static long byteSize(String name, ElementType element, Shape shape) {
        try {
            return element.bytes(shape.elements());
        } catch (ArithmeticException _) {
            throw ServeException.invalid("the elements of input '%s' of shape %s overflow", name, shape);
        }
    }

    private static void requireBytes(String model, String name, long needed, long given) {
        if (given != needed) {
            throw ServeException.invalid(
                    "input byte size mismatch for input '%s' for model '%s'. Expected %d, got %d",
                    name, model, needed, given);
        }
    }

    private static void requireStrings(String model, String name, long needed, long given) {
        if (given > needed) {
            throw ServeException.invalid(
                    "unexpected number of string elements %d for inference input '%s' for model '%s', expecting %d",
                    given, name, model, needed);
        }
        if (given < needed) {
            throw ServeException.invalid(
                    "expected %d string elements for inference input '%s' for model '%s', got %d",
                    needed, name, model, given);
        }
    }

    private static List<byte[]> strings(String name, Shape shape, MemorySegment bytes) {
        ByteBuffer left = bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> strings = new ArrayList<>();
        while (left.hasRemaining()) {
            if (left.remaining() < 4) {
                throw incomplete(name, shape, "the length of element " + strings.size(), 4, left.remaining());
            }
            int length = left.getInt();
            if (length < 0 || length > left.remaining()) {
                throw incomplete(
                        name, shape, "element " + strings.size(), Integer.toUnsignedLong(length), left.remaining());
            }
            Bounds.requireStrings(strings.size() + 1L);
            byte[] string = new byte[length];
            left.get(string);
            strings.add(string);
        }
        return strings;
    }

    private static ServeException incomplete(String name, Shape shape, String what, long needed, int left) {
        return ServeException.invalid(
                "incomplete string data for inference input '%s' of %d strings, each after its length in four bytes: %s needs %d bytes, %d are left",
                name, shape.elements(), what, needed, left);
    }

    /// The bytes of a tensor; those of numbers are not copied.
    public static MemorySegment bytes(Tensor tensor) {
        if (tensor.element() != ElementType.STRING) {
            return tensor.bytes();
        }
        int size = 0;
        for (byte[] string : tensor.strings()) {
            size = Math.addExact(size, Math.addExact(4, string.length));
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] string : tensor.strings()) {
            bytes.putInt(string.length).put(string);
        }
        return MemorySegment.ofArray(bytes.array());
    }

    /// A copy of the bytes of a tensor.
    public static byte[] copy(Tensor tensor) {
        return bytes(tensor).toArray(ValueLayout.JAVA_BYTE);
    }
}
