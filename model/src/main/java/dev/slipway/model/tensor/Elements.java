package dev.slipway.model.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Converts between stored elements and Java arrays.
final class Elements {

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    static float[] floats(ElementType element, MemorySegment bytes, int count) {
        if (element == ElementType.FLOAT32) {
            float[] values = new float[count];
            MemorySegment.copy(bytes, FLOAT, 0, values, 0, count);
            return values;
        }
        double[] doubles = doubles(element, bytes, count);
        float[] values = new float[doubles.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) doubles[i];
        }
        return values;
    }

    static double[] doubles(ElementType element, MemorySegment bytes, int count) {
        double[] values = new double[element.isComplex() ? 2 * count : count];
        doubles(element, bytes, 0, values);
        return values;
    }

    /// As many as there is room for, from element `first` on; parts where elements are complex.
    static void doubles(ElementType element, MemorySegment bytes, long first, double[] values) {
        switch (element) {
            case FLOAT64, COMPLEX128 -> MemorySegment.copy(bytes, DOUBLE, 8 * first, values, 0, values.length);
            case FLOAT32, COMPLEX64 -> widen(bytes, first, values);
            default -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = doubleAt(element, bytes, first + i);
                }
            }
        }
    }

    /// Piece by piece, so that no second array as long is needed.
    private static void widen(MemorySegment bytes, long first, double[] values) {
        float[] piece = new float[Math.min(values.length, 1 << 12)];
        for (int from = 0; from < values.length; from += piece.length) {
            int count = Math.min(piece.length, values.length - from);
            MemorySegment.copy(bytes, FLOAT, 4 * (first + from), piece, 0, count);
            for (int i = 0; i < count; i++) {
                values[from + i] = piece[i];
            }
        }
    }

    static long[] longs(ElementType element, MemorySegment bytes, int count) {
        long[] values = new long[count];
        if (element == ElementType.INT64) {
            MemorySegment.copy(bytes, LONG, 0, values, 0, count);
            return values;
        }
        for (int i = 0; i < count; i++) {
            values[i] = element.isFloat() ? (long) doubleAt(element, bytes, i) : longAt(element, bytes, i);
        }
        return values;
    }

    private static double doubleAt(ElementType element, MemorySegment bytes, long i) {
        return switch (element) {
            case FLOAT32, COMPLEX64 -> bytes.get(FLOAT, 4 * i);
            case FLOAT64, COMPLEX128 -> bytes.get(DOUBLE, 8 * i);
            case FLOAT16 -> Float.float16ToFloat(bytes.get(SHORT, 2 * i));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.get(SHORT, 2 * i) << 16);
            case FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ ->
                SmallFloat.of(element).decode(bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff);
            case UINT64 -> unsigned(bytes.get(LONG, 8 * i));
            default -> longAt(element, bytes, i);
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : (double) (bits >>> 1 | bits & 1) * 2;
    }

    private static long longAt(ElementType element, MemorySegment bytes, long i) {
        return switch (element) {
            case INT64, UINT64 -> bytes.get(LONG, 8 * i);
            case INT32 -> bytes.get(INT, 4 * i);
            case UINT32 -> bytes.get(INT, 4 * i) & 0xffff_ffffL;
            case INT16 -> bytes.get(SHORT, 2 * i);
            case UINT16 -> bytes.get(SHORT, 2 * i) & 0xffff;
            case INT8 -> bytes.get(ValueLayout.JAVA_BYTE, i);
            case UINT8 -> bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case BOOL -> bytes.get(ValueLayout.JAVA_BYTE, i) == 0 ? 0 : 1;
            case INT4 -> (packed(bytes, i, 4) ^ 8) - 8;
            case UINT4 -> packed(bytes, i, 4);
            case INT2 -> (packed(bytes, i, 2) ^ 2) - 2;
            case UINT2 -> packed(bytes, i, 2);
            default -> throw new IllegalStateException("%s elements are no integers".formatted(element));
        };
    }

    private static int packed(MemorySegment bytes, long i, int bits) {
        long bit = i * bits;
        return bytes.get(ValueLayout.JAVA_BYTE, bit >> 3) >> (bit & 7) & (1 << bits) - 1;
    }

    static MemorySegment encodeDoubles(ElementType element, double[] values) {
        if (element == ElementType.FLOAT32) {
            return rounded(values);
        }
        int count = element.isComplex() ? values.length / 2 : values.length;
        MemorySegment bytes = Tensor.allocate(element, count);
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            switch (element) {
                case COMPLEX64 -> bytes.set(FLOAT, 4L * i, (float) value);
                case FLOAT64, COMPLEX128 -> bytes.set(DOUBLE, 8L * i, value);
                case FLOAT16 -> bytes.set(SHORT, 2L * i, Float.floatToFloat16((float) value));
                case BFLOAT16 -> bytes.set(SHORT, 2L * i, bfloat16((float) value));
                case FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ ->
                    bytes.set(ValueLayout.JAVA_BYTE, i, (byte)
                            SmallFloat.of(element).encode(value));
                case BOOL -> bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (value != 0 ? 1 : 0));
                case UINT64 ->
                    bytes.set(LONG, 8L * i, value < 0x1p63 ? (long) value : (long) (value - 0x1p63) | Long.MIN_VALUE);
                default -> setLong(element, bytes, i, (long) value);
            }
        }
        return bytes;
    }

    private static MemorySegment rounded(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return MemorySegment.ofArray(floats);
    }

    static MemorySegment encodeLongs(ElementType element, long[] values) {
        if (element.isFloat() || element.isComplex()) {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            return encodeDoubles(element, doubles);
        }
        MemorySegment bytes = Tensor.allocate(element, values.length);
        for (int i = 0; i < values.length; i++) {
            setLong(element, bytes, i, values[i]);
        }
        return bytes;
    }

    private static void setLong(ElementType element, MemorySegment bytes, long i, long value) {
        switch (element.bits()) {
            case 64 -> bytes.set(LONG, 8 * i, value);
            case 32 -> bytes.set(INT, 4 * i, (int) value);
            case 16 -> bytes.set(SHORT, 2 * i, (short) value);
            case 8 ->
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (element == ElementType.BOOL ? value != 0 ? 1 : 0 : value));
            case 4, 2 -> {
                int bits = element.bits();
                long bit = i * bits;
                int mask = (1 << bits) - 1;
                int old = bytes.get(ValueLayout.JAVA_BYTE, bit >> 3) & ~(mask << (bit & 7));
                bytes.set(ValueLayout.JAVA_BYTE, bit >> 3, (byte) (old | ((int) value & mask) << (bit & 7)));
            }
            default -> throw new IllegalStateException("%s elements have no fixed width".formatted(element));
        }
    }

    static boolean isHalf(ElementType element) {
        return element == ElementType.FLOAT16 || element == ElementType.BFLOAT16;
    }

    /// `FLOAT32` as floats of 16 bits, without an array between.
    static MemorySegment halves(MemorySegment floats, long count, ElementType to) {
        MemorySegment halves = Tensor.allocate(to, count);
        boolean brain = to == ElementType.BFLOAT16;
        for (long i = 0; i < count; i++) {
            float value = floats.get(FLOAT, 4 * i);
            halves.set(SHORT, 2 * i, brain ? bfloat16(value) : Float.floatToFloat16(value));
        }
        return halves;
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }
}
