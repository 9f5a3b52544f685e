package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A `TensorProto`: raw content, or typed values of which the last is repeated.
final class TensorProto {

    private TensorProto() {}

    static Tensor read(ProtoReader in) {
        ElementType element = ElementType.FLOAT32;
        Shape shape = Shape.SCALAR;
        MemorySegment content = MemorySegment.ofArray(new byte[0]);
        List<Double> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<byte[]> strings = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> element = TensorflowReader.elementType(in.int32());
                case 2 -> shape = TensorflowReader.shape(in.message());
                case 4 -> content = in.bytes();
                case 5 -> in.floats(value -> reals.add((double) value));
                case 6 -> in.doubles(reals::add);
                case 7, 10, 11, 13, 16, 17 -> in.integers(integers::add);
                case 8 -> strings.add(in.bytes().toArray(ValueLayout.JAVA_BYTE));
                case 9 -> in.floats(value -> reals.add((double) value));
                case 12 -> in.doubles(reals::add);
                default -> in.skip();
            }
        }
        if (!shape.isKnown()) {
            throw FormatException.corrupt("a constant has the shape %s; its sizes must be known", shape);
        }
        return assembled(element, shape, content, reals, integers, strings);
    }

    private static Tensor assembled(
            ElementType element,
            Shape shape,
            MemorySegment content,
            List<Double> reals,
            List<Long> integers,
            List<byte[]> strings) {
        long count;
        try {
            count = shape.elements();
        } catch (ArithmeticException e) {
            throw new FormatException("CORRUPT", "a constant has the shape " + shape, e);
        }
        if (element == ElementType.STRING) {
            requireModest(count, shape);
            List<byte[]> all = new ArrayList<>(strings);
            while (all.size() < count) {
                all.add(all.isEmpty() ? new byte[0] : all.getLast());
            }
            return Tensor.ofStrings(shape, all.subList(0, (int) count));
        }
        if (!element.hasFixedWidth()) {
            return Tensor.ofLongs(ElementType.INT8, Shape.of(0));
        }
        if (content.byteSize() > 0) {
            // Four-bit types take a byte each in TensorFlow's content.
            if (element.bits() < 8 && content.byteSize() == count) {
                Tensor wide = Tensor.of(ElementType.INT8, shape, content);
                return wide.cast(element);
            }
            if (content.byteSize() != element.bytes(count)) {
                throw FormatException.corrupt(
                        "a constant of type %s%s has %d bytes, expected %d",
                        element, shape, content.byteSize(), element.bytes(count));
            }
            return Tensor.of(element, shape, content);
        }
        requireModest(count, shape);
        if (element == ElementType.FLOAT16 || element == ElementType.BFLOAT16) {
            return halves(element, shape, integers, (int) count);
        }
        int parts = (int) count * (element.isComplex() ? 2 : 1);
        if (element.isFloat() || element.isComplex()) {
            double[] values = new double[parts];
            int repeated = element.isComplex() ? 2 : 1;
            for (int i = 0; i < parts; i++) {
                int last = reals.size() - repeated + i % repeated;
                values[i] = reals.isEmpty() ? 0 : i < reals.size() ? reals.get(i) : reals.get(last);
            }
            return Tensor.ofDoubles(element, shape, values);
        }
        long[] values = new long[parts];
        for (int i = 0; i < parts; i++) {
            values[i] = integers.isEmpty() ? 0 : integers.get(Math.min(i, integers.size() - 1));
        }
        return Tensor.ofLongs(element, shape, values);
    }

    private static Tensor halves(ElementType element, Shape shape, List<Long> bits, int count) {
        short[] values = new short[count];
        for (int i = 0; i < count; i++) {
            values[i] = bits.isEmpty() ? 0 : (short) (long) bits.get(Math.min(i, bits.size() - 1));
        }
        MemorySegment bytes = Tensor.allocate(element, count);
        MemorySegment.copy(
                values, 0, bytes, ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, count);
        return Tensor.of(element, shape, bytes);
    }

    /// A value repeated over a shape costs the file nothing; what it may cost us is bounded.
    private static void requireModest(long count, Shape shape) {
        if (count > 1 << 26) {
            throw FormatException.corrupt(
                    "a constant of shape %s is filled from a few bytes; the file is damaged", shape);
        }
    }
}
