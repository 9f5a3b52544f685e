package dev.slipway.wire.archive;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// An array of a NumPy file.
///
/// @param dtype NumPy's descriptor, little-endian: `<f4`, `|b1`, `|S5`, `<U7`, …
/// @param shape its sizes
/// @param bytes the elements in C order, one after the other at any alignment
public record NpyArray(String dtype, long[] shape, MemorySegment bytes) {

    /// @throws IllegalArgumentException when there are more or fewer bytes than the shape needs
    public NpyArray {
        shape = shape.clone();
        long needed = NpyHeader.bytes(dtype, shape);
        if (needed != bytes.byteSize()) {
            throw new IllegalArgumentException("an array of %s%s has %d bytes, not %d"
                    .formatted(dtype, Arrays.toString(shape), needed, bytes.byteSize()));
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /// The bytes of one element.
    public int width() {
        return NpyHeader.width(dtype);
    }
}
