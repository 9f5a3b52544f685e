package dev.slipway.passes.plan;

/// The reals between two bounds.
///
/// @param min the least
/// @param max the greatest
public record Range(double min, double max) {

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
}
