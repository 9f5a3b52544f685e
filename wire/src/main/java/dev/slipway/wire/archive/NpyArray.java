package dev.slipway.wire.archive;

import java.lang.foreign.MemorySegment;

/// An array of a NumPy file.
///
/// @param dtype NumPy's descriptor: `<f4`, `|b1`, `<U7`, …
/// @param shape its sizes
/// @param bytes the elements in C order, as stored
public record NpyArray(String dtype, long[] shape, MemorySegment bytes) {

    public NpyArray {
        shape = shape.clone();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /// The bytes of one element.
    public int width() {
        return Npy.width(dtype);
    }
}
