package dev.slipway.passes.plan;

import java.util.function.DoubleFunction;

/// How often numbers of each size were seen, in a fixed number of bins around 0 that become twice as wide when a number
/// lies beyond them. What it holds does not depend on the order of what was added.
final class Histogram {

    private static final int BINS = 4096;
    private static final int STEPS = 255;
    private static final int CANDIDATES = 48;
    private static final double NARROWEST = 0.3;

    /// What is larger stands for infinity: masks, and the least of nothing.
    private static final double INFINITE = 1e8;

    private final long[] counts = new long[BINS];
    private double reach = Math.scalb(1, -24);
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long count;
    private boolean boundless;

    void add(float[] values) {
        double magnitude = 0;
        for (float value : values) {
            if (isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                magnitude = Math.max(magnitude, Math.abs(value));
                count++;
            } else {
                boundless = true;
            }
        }
        while (magnitude >= reach) {
            widen();
        }
        double scale = BINS / 2 / reach;
        for (float value : values) {
            // Zero is stored exactly whatever the range: it counts nowhere.
            if (value != 0 && isFinite(value)) {
                counts[BINS / 2 + (int) Math.floor(value * scale)]++;
            }
        }
    }

    private static boolean isFinite(float value) {
        return Math.abs(value) < INFINITE;
    }

    private void widen() {
        for (int i = 0; i < BINS / 4; i++) {
            int right = BINS / 2 + i;
            counts[right] = counts[BINS / 2 + 2 * i] + counts[BINS / 2 + 2 * i + 1];
            int left = BINS / 2 - 1 - i;
            counts[left] = counts[BINS / 2 - 1 - 2 * i] + counts[BINS / 2 - 2 - 2 * i];
        }
        for (int i = 0; i < BINS / 4; i++) {
            counts[i] = 0;
            counts[BINS - 1 - i] = 0;
        }
        reach *= 2;
    }

    /// Whether numbers were seen, and all of them finite.
    boolean isBounded() {
        return count > 0 && !boundless;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /// The range of least squared error: each bound in turn is drawn towards 0 as far as that pays.
    Range best() {
        double low = Math.min(min, 0);
        double high = Math.max(max, 0);
        Moments below = new Moments(counts, reach);
        Range best = new Range(low, high);
        for (int round = 0; round < 2; round++) {
            Range start = best;
            best = below.better(start, share -> new Range(low * share, start.max()));
            Range half = best;
            best = below.better(half, share -> new Range(half.min(), high * share));
        }
        return new Range(Math.max(best.min(), min), Math.min(best.max(), max));
    }

    /// Sums over all bins below one, so that the error of a range takes a few look-ups.
    private static final class Moments {

        private final double[] zeroth = new double[BINS + 1];
        private final double[] first = new double[BINS + 1];
        private final double[] second = new double[BINS + 1];
        private final double reach;

        Moments(long[] counts, double reach) {
            this.reach = reach;
            double width = 2 * reach / BINS;
            for (int i = 0; i < BINS; i++) {
                double centre = (i + 0.5) * width - reach;
                zeroth[i + 1] = zeroth[i] + counts[i];
                first[i + 1] = first[i] + counts[i] * centre;
                second[i + 1] = second[i] + counts[i] * centre * centre;
            }
        }

        /// The best of `range` and those that `narrowed` makes of shares of a bound.
        Range better(Range range, DoubleFunction<Range> narrowed) {
            Range best = range;
            double least = error(range);
            for (int i = 0; i < CANDIDATES; i++) {
                Range candidate = narrowed.apply(1 - (1 - NARROWEST) * i / CANDIDATES);
                double error = error(candidate);
                if (error < least) {
                    least = error;
                    best = candidate;
                }
            }
            return best;
        }

        private double error(Range range) {
            int from = bin(range.min());
            int to = bin(range.max());
            double step = (range.max() - range.min()) / STEPS;
            double inside = (zeroth[to] - zeroth[from]) * step * step / 12;
            return inside + beyond(0, from, range.min()) + beyond(to, BINS, range.max());
        }

        private double beyond(int from, int to, double bound) {
            return second[to]
                    - second[from]
                    - 2 * bound * (first[to] - first[from])
                    + bound * bound * (zeroth[to] - zeroth[from]);
        }

        private int bin(double bound) {
            return Math.clamp((int) Math.rint((bound / reach + 1) * BINS / 2), 0, BINS);
        }
    }
}
