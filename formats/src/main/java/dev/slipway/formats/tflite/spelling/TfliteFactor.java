package dev.slipway.formats.tflite.spelling;

/// A real factor as TFLite's kernels multiply integers with it: 31 bits and a power of two, rounded after each.
///
/// @param multiplier the bits, as a fraction of 2^31
/// @param exponent of the power of two
record TfliteFactor(int multiplier, int exponent) {

    private static final int BITS = 31;

    /// The nearest to a number above 0.
    static TfliteFactor of(double factor) {
        int exponent = Math.getExponent(factor) + 1;
        long multiplier = Math.round(Math.scalb(factor, BITS - exponent));
        return multiplier == 1L << BITS
                ? new TfliteFactor((int) (multiplier / 2), exponent + 1)
                : new TfliteFactor((int) multiplier, exponent);
    }

    /// A number multiplied.
    int times(int x) {
        long product = (long) (x << Math.max(exponent, 0)) * multiplier;
        int high = (int) ((product + (product < 0 ? 1 - (1 << BITS - 1) : 1 << BITS - 1)) / (1L << BITS));
        return divided(high, Math.max(-exponent, 0));
    }

    /// By a power of two; half is rounded away from zero.
    private static int divided(int x, int power) {
        int mask = (1 << power) - 1;
        int threshold = (mask >> 1) + (x < 0 ? 1 : 0);
        return (x >> power) + ((x & mask) > threshold ? 1 : 0);
    }
}
