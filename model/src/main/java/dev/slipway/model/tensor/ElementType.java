package dev.slipway.model.tensor;

import java.util.List;
import java.util.Locale;

/// What one element of a tensor is, and how it is stored: little-endian, row-major, types under eight bits packed
/// with the first element in the low bits.
public enum ElementType {
    FLOAT16(Kind.FLOAT, 16),
    FLOAT32(Kind.FLOAT, 32),
    FLOAT64(Kind.FLOAT, 64),
    BFLOAT16(Kind.FLOAT, 16),
    FLOAT8_E4M3FN(Kind.FLOAT, 8),
    FLOAT8_E4M3FNUZ(Kind.FLOAT, 8),
    FLOAT8_E5M2(Kind.FLOAT, 8),
    FLOAT8_E5M2FNUZ(Kind.FLOAT, 8),
    INT2(Kind.SIGNED, 2),
    INT4(Kind.SIGNED, 4),
    INT8(Kind.SIGNED, 8),
    INT16(Kind.SIGNED, 16),
    INT32(Kind.SIGNED, 32),
    INT64(Kind.SIGNED, 64),
    UINT2(Kind.UNSIGNED, 2),
    UINT4(Kind.UNSIGNED, 4),
    UINT8(Kind.UNSIGNED, 8),
    UINT16(Kind.UNSIGNED, 16),
    UINT32(Kind.UNSIGNED, 32),
    UINT64(Kind.UNSIGNED, 64),
    BOOL(Kind.BOOLEAN, 8),
    /// Byte strings of any length; they have no fixed storage.
    STRING(Kind.STRING, 0),
    COMPLEX64(Kind.COMPLEX, 64),
    COMPLEX128(Kind.COMPLEX, 128),
    /// A resource, variant, sequence or map: something only the op that made it understands.
    HANDLE(Kind.HANDLE, 0);

    /// The families of element types.
    public enum Kind {
        FLOAT,
        SIGNED,
        UNSIGNED,
        BOOLEAN,
        STRING,
        COMPLEX,
        HANDLE
    }

    private final Kind kind;
    private final int bits;

    ElementType(Kind kind, int bits) {
        this.kind = kind;
        this.bits = bits;
    }

    /// What its bits stand for.
    public Kind kind() {
        return kind;
    }

    /// Bits of one element, 0 for strings and handles.
    public int bits() {
        return bits;
    }

    /// Whether it is a real floating point type, of whatever width.
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /// Whether it is an integer, signed or not; booleans are none.
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /// Whether it is a real number; complex numbers, booleans and strings are none.
    public boolean isNumeric() {
        return isFloat() || isInteger();
    }

    /// Whether elements have a real and an imaginary part.
    public boolean isComplex() {
        return kind == Kind.COMPLEX;
    }

    /// Whether elements lie in memory at a fixed width, so that a [Tensor] of them is a segment.
    public boolean hasFixedWidth() {
        return bits > 0;
    }

    /// Bytes that `count` elements take, packed.
    public long bytes(long count) {
        return Math.ceilDiv(Math.multiplyExact(count, bits), 8);
    }

    /// The smallest value an integer type holds.
    public long min() {
        return kind == Kind.SIGNED ? -1L << (bits - 1) : 0;
    }

    /// The largest value an integer type holds; `UINT64` answers `-1`, its bits seen as a `long`.
    public long max() {
        return kind == Kind.SIGNED ? ~min() : bits == 64 ? -1 : (1L << bits) - 1;
    }

    /// The name as the field writes it: `float32`, `uint8`, `bool`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The type with the given name, in any case.
    ///
    /// @throws IllegalArgumentException naming the known types when there is none of that name
    public static ElementType named(String name) {
        for (ElementType type : values()) {
            if (type.name().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "there is no element type '%s'; the known ones are %s".formatted(name, List.of(values())));
    }
}
