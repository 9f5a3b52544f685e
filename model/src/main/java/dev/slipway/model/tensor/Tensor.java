package dev.slipway.model.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;

/// Elements of one type in row-major order: an immutable value of known shape.
///
/// Numbers lie in a little-endian segment, which may be a slice of a mapped file (the tensor is then valid as long as
/// the file is open); strings lie in a list. The `to…` methods copy into Java arrays, converting; the segment is never
/// copied.
public final class Tensor {

    private final ElementType element;
    private final Shape shape;
    private final MemorySegment bytes;
    private final List<byte[]> strings;

    private Tensor(ElementType element, Shape shape, MemorySegment bytes, List<byte[]> strings) {
        this.element = element;
        this.shape = shape;
        this.bytes = bytes;
        this.strings = strings;
    }

    /// A view of `bytes`, which must hold exactly the elements.
    public static Tensor of(ElementType element, Shape shape, MemorySegment bytes) {
        long needed = element.bytes(shape.elements());
        if (!element.hasFixedWidth() || bytes.byteSize() != needed) {
            throw new IllegalArgumentException(
                    "%s%s needs %d bytes, got %d".formatted(element, shape, needed, bytes.byteSize()));
        }
        return new Tensor(element, shape, bytes, List.of());
    }

    /// Elements of `FLOAT32` in row-major order; the array is not copied and must not be changed.
    public static Tensor ofFloats(Shape shape, float... values) {
        return of(
                ElementType.FLOAT32,
                shape,
                MemorySegment.ofArray(exactly(shape, values.length, values)).asReadOnly());
    }

    /// Elements of `INT64` in row-major order; the array is not copied and must not be changed.
    public static Tensor ofLongs(Shape shape, long... values) {
        return of(
                ElementType.INT64,
                shape,
                MemorySegment.ofArray(exactly(shape, values.length, values)).asReadOnly());
    }

    /// Elements of `INT32` in row-major order; the array is not copied and must not be changed.
    public static Tensor ofInts(Shape shape, int... values) {
        return of(
                ElementType.INT32,
                shape,
                MemorySegment.ofArray(exactly(shape, values.length, values)).asReadOnly());
    }

    /// Elements of `BOOL` in row-major order.
    public static Tensor ofBooleans(Shape shape, boolean... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return of(ElementType.BOOL, shape, MemorySegment.ofArray(bytes).asReadOnly());
    }

    /// Byte strings in row-major order; the arrays must not be changed.
    public static Tensor ofStrings(Shape shape, List<byte[]> values) {
        exactly(shape, values.size(), values);
        return new Tensor(ElementType.STRING, shape, MemorySegment.NULL, List.copyOf(values));
    }

    /// Strings in UTF-8, in row-major order.
    public static Tensor ofTexts(Shape shape, String... values) {
        return ofStrings(
                shape,
                Arrays.stream(values)
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    /// The same elements in memory of their own.
    public Tensor copy() {
        return copy(_ -> allocate(element, shape.elements()));
    }

    /// The same elements in other memory.
    ///
    /// @param room gives memory of so many bytes
    public Tensor copy(LongFunction<MemorySegment> room) {
        return element == ElementType.STRING
                ? this
                : of(element, shape, room.apply(bytes.byteSize()).copyFrom(bytes));
    }

    /// Zeros; strings are empty.
    public static Tensor zeros(ElementType element, Shape shape) {
        return element == ElementType.STRING
                ? ofStrings(shape, Collections.nCopies(Math.toIntExact(shape.elements()), new byte[0]))
                : of(element, shape, allocate(element, shape.elements()));
    }

    /// Real values stored as `element`: floats rounded to nearest even, integers truncated towards zero and wrapped,
    /// booleans true where not zero; complex numbers as real and imaginary parts in turn.
    public static Tensor ofDoubles(ElementType element, Shape shape, double... values) {
        exactly(shape, element.isComplex() ? values.length / 2 : values.length, values);
        return of(element, shape, Elements.encodeDoubles(element, values));
    }

    /// Integers stored as `element`: wrapped to its width; floats rounded to nearest; booleans true where not zero.
    public static Tensor ofLongs(ElementType element, Shape shape, long... values) {
        exactly(shape, values.length, values);
        return of(element, shape, Elements.encodeLongs(element, values));
    }

    /// A `FLOAT32` without dimensions.
    public static Tensor scalar(float value) {
        return ofFloats(Shape.SCALAR, value);
    }

    /// An `INT64` without dimensions.
    public static Tensor scalar(long value) {
        return ofLongs(Shape.SCALAR, value);
    }

    private static <T> T exactly(Shape shape, long count, T values) {
        if (shape.elements() != count) {
            throw new IllegalArgumentException(
                    "shape %s takes %d values, got %d".formatted(shape, shape.elements(), count));
        }
        return values;
    }

    /// The type of its elements.
    public ElementType element() {
        return element;
    }

    /// Its shape, all sizes of which are known.
    public Shape shape() {
        return shape;
    }

    /// Its element type and shape.
    public TensorType type() {
        return TensorType.of(element, shape);
    }

    /// The number of elements.
    public long size() {
        return shape.elements();
    }

    /// The stored bytes, read-only; empty for strings.
    public MemorySegment bytes() {
        return bytes.asReadOnly();
    }

    /// The byte strings of a string tensor.
    public List<byte[]> strings() {
        requireElement(element == ElementType.STRING, "strings");
        return strings;
    }

    /// The elements of a string tensor as UTF-8 text.
    public String[] toTexts() {
        return strings().stream()
                .map(text -> new String(text, StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }

    /// All elements as `float`s; complex tensors give real and imaginary parts in turn.
    public float[] toFloats() {
        return Elements.floats(element, bytes, Math.toIntExact(size()));
    }

    /// All elements as `double`s; complex tensors give real and imaginary parts in turn.
    public double[] toDoubles() {
        return Elements.doubles(element, bytes, Math.toIntExact(size()));
    }

    /// Elements from `first` on as `double`s, as many as `values` takes; the tensor is not complex.
    public void read(long first, double[] values) {
        Elements.doubles(element, bytes, first, values);
    }

    /// All elements as `long`s, reals truncated; `UINT64` keeps its bits.
    public long[] toLongs() {
        return Elements.longs(element, bytes, Math.toIntExact(size()));
    }

    /// All elements as `int`s, reals truncated.
    ///
    /// @throws ArithmeticException when one does not fit
    public int[] toInts() {
        long[] longs = toLongs();
        int[] ints = new int[longs.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(longs[i]);
        }
        return ints;
    }

    /// Which elements are not zero.
    public boolean[] toBooleans() {
        double[] values = toDoubles();
        boolean[] booleans = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            booleans[i] = values[i] != 0;
        }
        return booleans;
    }

    /// The only element, as a `double`.
    public double scalarValue() {
        requireElement(size() == 1, "exactly one element");
        return toDoubles()[0];
    }

    /// The only element, as a `long`.
    public long scalarLong() {
        requireElement(size() == 1, "exactly one element");
        return toLongs()[0];
    }

    /// The same elements in another shape of as many.
    public Tensor reshaped(Shape shape) {
        exactly(shape, size(), this);
        return new Tensor(element, shape, bytes, strings);
    }

    /// The same bits read as another type of the same width.
    public Tensor bitsAs(ElementType element) {
        return of(element, shape, bytes);
    }

    /// The same values as another numeric type, by the rules of [#ofDoubles] and [#ofLongs].
    public Tensor cast(ElementType to) {
        if (to == element) {
            return this;
        }
        if (element == ElementType.FLOAT32 && Elements.isHalf(to)) {
            return of(to, shape, Elements.halves(bytes, size(), to));
        }
        if (to.isComplex() != element.isComplex()) {
            return ofDoubles(to, shape, to.isComplex() ? withImaginaryParts(toDoubles()) : realParts(toDoubles()));
        }
        return element.isInteger() || element == ElementType.BOOL
                ? ofLongs(to, shape, toLongs())
                : ofDoubles(to, shape, toDoubles());
    }

    private static double[] withImaginaryParts(double[] reals) {
        double[] parts = new double[2 * reals.length];
        for (int i = 0; i < reals.length; i++) {
            parts[2 * i] = reals[i];
        }
        return parts;
    }

    private static double[] realParts(double[] parts) {
        double[] reals = new double[parts.length / 2];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = parts[2 * i];
        }
        return reals;
    }

    /// Each element through `function`, stored as this type.
    public Tensor map(DoubleUnaryOperator function) {
        double[] values = toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        return ofDoubles(element, shape, values);
    }

    /// A zeroed, writable segment for `count` elements, to be filled and handed to [#of(ElementType, Shape,
    /// MemorySegment)].
    public static MemorySegment allocate(ElementType element, long count) {
        long size = element.bytes(count);
        return size < Integer.MAX_VALUE - 16
                ? MemorySegment.ofArray(new byte[(int) size])
                : Arena.ofAuto().allocate(size, 16);
    }

    private void requireElement(boolean condition, String expected) {
        if (!condition) {
            throw new IllegalStateException("expected %s, this is %s%s".formatted(expected, element, shape));
        }
    }

    /// Same type, shape and bits; a NaN equals a NaN of the same bits, `-0` differs from `0`.
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && element == tensor.element
                && shape.equals(tensor.shape)
                && bytes.mismatch(tensor.bytes) < 0
                && sameStrings(tensor);
    }

    private boolean sameStrings(Tensor other) {
        return Arrays.deepEquals(strings.toArray(), other.strings.toArray());
    }

    @Override
    public int hashCode() {
        int hash = element.hashCode() * 31 + shape.hashCode();
        long sample = Math.min(bytes.byteSize(), 64);
        for (long i = 0; i < sample; i++) {
            hash = hash * 31 + bytes.get(ValueLayout.JAVA_BYTE, i);
        }
        return hash;
    }

    /// Type, shape and the first elements.
    @Override
    public String toString() {
        if (element == ElementType.STRING || !element.hasFixedWidth() || size() > 16) {
            return element + shape.toString();
        }
        return element + shape.toString() + " "
                + (element.isInteger() ? Arrays.toString(toLongs()) : Arrays.toString(toDoubles()));
    }
}
