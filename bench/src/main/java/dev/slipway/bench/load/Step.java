package dev.slipway.bench.load;

/// A stretch of time with one rate.
///
/// @param rate requests a second
/// @param seconds how long; infinity for as long as the load lasts
public record Step(double rate, double seconds) {

    public Step {
        if (!(rate > 0) || !(seconds > 0)) {
            throw new IllegalArgumentException("a load of %s requests/s%s: both must be positive"
                    .formatted(rate, Double.isInfinite(seconds) ? "" : " for %s s".formatted(seconds)));
        }
    }

    static final double NANOS = 1e9;
}
