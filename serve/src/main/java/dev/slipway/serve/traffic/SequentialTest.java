package dev.slipway.serve.traffic;

/// Tells, event by event, whether something happens more often than it may.
///
/// An event is true with some probability; it may be at most `allowed`, which can change from one event to the next.
/// The test bets against that: its wealth is the mean of likelihood ratios for odds that are larger by fixed factors,
/// which does not grow on average while the probability is allowed. By Ville's inequality wealth then ever reaches `1
/// / alpha` with a probability of at most `alpha`, whenever one looks ([Howard et al., Time-uniform Chernoff
/// bounds](https://arxiv.org/abs/1808.03204)). Not thread-safe.
final class SequentialTest {

    private static final double[] FACTORS = {1.5, 2, 4, 8, 16, 64, 256};

    private final double[] logs = new double[FACTORS.length];
    private final double threshold;

    /// @param alpha the chance of a false alarm
    SequentialTest(double alpha) {
        this.threshold = Math.log(1 / alpha);
    }

    /// Counts one event in.
    ///
    /// @param allowed the largest probability of `happened` that is not to be found, between 0 and 1
    void observe(boolean happened, double allowed) {
        double odds = allowed / (1 - allowed);
        for (int i = 0; i < FACTORS.length; i++) {
            double other = odds * FACTORS[i] / (1 + odds * FACTORS[i]);
            logs[i] += happened ? Math.log(other / allowed) : Math.log((1 - other) / (1 - allowed));
        }
    }

    /// Whether it happened too often.
    boolean isCertain() {
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(Math.min(log, 700));
        }
        return Math.log(sum / FACTORS.length) >= threshold;
    }
}
