package dev.slipway.serve.traffic;

import java.util.Locale;
import java.util.Optional;

/// Holds one version against the baseline. Not thread-safe.
///
/// Whether a failure, or a slow answer, is the version's or the baseline's is as likely as their shares of the
/// requests, when both do equally well; so it does not matter how often either happens, nor whether that changes with
/// the hour.
final class Trial {

    private final RollbackPlan plan;
    private final SequentialTest failures;
    private final SequentialTest slow;
    private final SequentialTest differences;

    Trial(RollbackPlan plan) {
        this.plan = plan;
        this.failures = new SequentialTest(plan.alpha());
        this.slow = new SequentialTest(plan.alpha());
        this.differences = new SequentialTest(plan.alpha());
    }

    /// Counts in an answer of the version or the baseline.
    ///
    /// @param share the version's part of the requests of the two
    void answered(boolean byVersion, boolean failed, boolean tooSlow, double share) {
        double allowed = share * plan.ratio() / (share * plan.ratio() + 1 - share);
        if (failed) {
            failures.observe(byVersion, allowed);
        }
        if (tooSlow) {
            slow.observe(byVersion, allowed);
        }
    }

    /// Counts in a comparison of the version's outputs with those of the baseline.
    void compared(boolean differs) {
        differences.observe(differs, Math.max(plan.rate(), 1e-6));
    }

    /// Why the version is to lose its share; empty while nothing is proven.
    Optional<String> verdict(Tally version, Tally baseline) {
        if (failures.isCertain() && version.failureRate() > plan.rate()) {
            return Optional.of(sentence(
                    "fails", version.failureRate(), version.requests(), "the baseline", baseline.failureRate()));
        }
        if (slow.isCertain() && version.slowRate() > plan.rate()) {
            return Optional.of(
                    sentence("is slow", version.slowRate(), version.requests(), "the baseline", baseline.slowRate()));
        }
        return Optional.empty();
    }

    /// Why the version is to lose its share by what its outputs are.
    Optional<String> verdict(long compared, long differing) {
        return differences.isCertain()
                ? Optional.of(sentence(
                        "differs",
                        (double) differing / Math.max(1, compared),
                        compared,
                        "what is allowed",
                        plan.rate()))
                : Optional.empty();
    }

    private static String sentence(String does, double rate, long requests, String other, double otherRate) {
        return String.format(
                Locale.ROOT,
                "%s in %.3g %% of %d requests, %s %.3g %%",
                does,
                100 * rate,
                requests,
                other,
                100 * otherRate);
    }
}
