package dev.slipway.formats.keras.file;

import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The elements of a dataset that does not lie in one piece, gathered.
final class Hdf5Elements {

    private Hdf5Elements() {}

    /// @param flat an array of numbers, or null for none
    static MemorySegment bytes(@Nullable Object flat, long size) {
        MemorySegment array = switch (flat) {
            case null -> MemorySegment.ofArray(new byte[0]);
            case byte[] bytes -> MemorySegment.ofArray(bytes);
            case short[] shorts -> MemorySegment.ofArray(shorts);
            case int[] ints -> MemorySegment.ofArray(ints);
            case long[] longs -> MemorySegment.ofArray(longs);
            case float[] floats -> MemorySegment.ofArray(floats);
            case double[] doubles -> MemorySegment.ofArray(doubles);
            default ->
                throw FormatException.unsupported(
                        "compressed elements of %s are not understood; save the model without compression",
                        flat.getClass().getSimpleName());
        };
        if (array.byteSize() != size) {
            throw FormatException.corrupt(
                    "%d bytes are stored where %d are needed; save the model without compression",
                    array.byteSize(), size);
        }
        return MemorySegment.ofArray(array.toArray(ValueLayout.JAVA_BYTE)).asReadOnly();
    }
}
