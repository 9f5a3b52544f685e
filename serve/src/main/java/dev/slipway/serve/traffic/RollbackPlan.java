package dev.slipway.serve.traffic;

/// When a version loses its share to the baseline.
///
/// Each of three tests looks at every answer, and may stop at any of them: its chance ever to condemn a version that
/// is no worse than allowed is at most `alpha`, however long it runs.
///
/// @param alpha the chance of a false alarm, for each test
/// @param ratio how many times as often as the baseline a version may fail, or be slow
/// @param rate the rate of failures, slow answers or differing outputs below which nothing is done
/// @param slower how much longer than nine in ten of the baseline's answers one may take before it counts as slow: 0.25
/// for a quarter longer
public record RollbackPlan(double alpha, double ratio, double rate, double slower) {

    /// One false alarm in a thousand for each test; half again as bad is bad enough, and a quarter longer is slow.
    public static final RollbackPlan DEFAULT = new RollbackPlan(0.001, 1.5, 0.001, 0.25);

    /// @throws IllegalArgumentException naming the number that is out of range
    public RollbackPlan {
        require(alpha > 0 && alpha < 1, "alpha", alpha, "between 0 and 1");
        require(ratio >= 1, "ratio", ratio, "1 or more");
        require(rate >= 0 && rate < 1, "rate", rate, "from 0 to below 1");
        require(slower >= 0, "slower", slower, "0 or more");
    }

    private static void require(boolean holds, String what, double found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s must be %s, found %s".formatted(what, expected, found));
        }
    }
}
