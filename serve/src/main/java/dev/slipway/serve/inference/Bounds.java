package dev.slipway.serve.inference;

import java.util.Arrays;

/// What a request may imply beyond the bytes that it brings: a few of them can stand for very many.
public final class Bounds {

    /// The most bytes that a tensor may have of which the request brings fewer.
    public static final long IMPLIED_BYTES = 64 << 20;

    private static final int RANK = 64;
    private static final long STRINGS = 4 << 20;

    private Bounds() {}

    /// @throws ServeException when a tensor has too many dimensions
    public static void requireRank(int rank) {
        if (rank > RANK) {
            throw ServeException.invalid("a tensor has more than the %d dimensions allowed", RANK);
        }
    }

    /// How many elements a tensor of these sizes has.
    ///
    /// @param of what the tensor is to the request, for the message
    /// @throws ServeException when a size is negative, or there are more elements than a number can say
    public static long elements(String of, long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw ServeException.invalid("the shape %s of %s has a negative size", Arrays.toString(sizes), of);
            }
            if (Math.multiplyHigh(elements, size) != 0 || elements * size < 0) {
                throw ServeException.invalid(
                        "the shape %s of %s has more elements than any tensor", Arrays.toString(sizes), of);
            }
            elements *= size;
        }
        return elements;
    }

    /// @throws ServeException when a tensor has too many strings, each of which takes more memory than its bytes
    public static void requireStrings(long count) {
        if (count > STRINGS) {
            throw ServeException.invalid("a tensor has more than the %d strings allowed", STRINGS);
        }
    }

    /// @throws ServeException when a tensor of which not every element is there is too large
    public static void requireImplied(long bytes) {
        if (bytes > IMPLIED_BYTES) {
            throw ServeException.invalid(
                    "a tensor of %d bytes is larger than the %d allowed where not every element is sent",
                    bytes, IMPLIED_BYTES);
        }
    }
}
