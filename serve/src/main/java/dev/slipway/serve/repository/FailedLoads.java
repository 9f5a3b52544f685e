package dev.slipway.serve.repository;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How often each version of a model could not be loaded, and when it is to be tried again.
final class FailedLoads {

    private final Retries retries;
    private final LongSupplier clock;
    private final Map<Long, Failed> failed = new HashMap<>();

    /// @param count how often so far
    /// @param next when to try again
    private record Failed(int count, long next) {}

    /// @param clock nanoseconds, never jumping
    FailedLoads(Retries retries, LongSupplier clock) {
        this.retries = retries;
        this.clock = clock;
    }

    /// Counts one more; whether the version is to be tried again.
    boolean add(long number) {
        Failed before = failed.get(number);
        int count = before == null ? 1 : before.count() + 1;
        failed.put(number, new Failed(count, clock.getAsLong() + retries.after().toNanos()));
        return count <= retries.count();
    }

    /// Whether a version may be loaded now: it did not fail, or failed a while ago and not too often.
    boolean isDue(long number) {
        Failed before = failed.get(number);
        return before == null || before.count() <= retries.count() && clock.getAsLong() - before.next() >= 0;
    }

    void forget(long number) {
        failed.remove(number);
    }
}
