package dev.slipway.passes.plan;

import dev.slipway.model.tensor.Quantization;

/// The reals between two bounds.
///
/// @param min the least
/// @param max the greatest
public record Range(double min, double max) {

    private static final int STEPS = 255;
    private static final int LOWEST = -128;
    private static final int HIGHEST = 127;

    public Range {
        if (!(min <= max)) {
            throw new IllegalArgumentException("a range from %s to %s is none".formatted(min, max));
        }
    }

    /// The least range that holds this one and another.
    public Range with(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    /// Both bounds kept to sixteen binary digits, away from 0: machines differ in the last digits of what they compute,
    /// and the same model is to be stored as the same bytes on all of them.
    public Range coarse() {
        return new Range(-coarse(-min), coarse(max));
    }

    private static double coarse(double bound) {
        if (bound == 0 || !Double.isFinite(bound)) {
            return bound;
        }
        double unit = Math.scalb(1, Math.getExponent(bound) - 15);
        return Math.ceil(bound / unit) * unit;
    }

    /// How eight bits with one scale hold this range, and 0 exactly.
    Quantization int8() {
        double low = Math.min(min, 0);
        double high = Math.max(max, 0);
        float scale = (float) ((high - low) / STEPS);
        if (!(scale >= Float.MIN_NORMAL)) {
            return Quantization.perTensor(1, 0);
        }
        long zero = (long) Math.clamp(Math.rint(LOWEST - low / scale), LOWEST, HIGHEST);
        return Quantization.perTensor(scale, zero);
    }
}
