package dev.slipway.serve.repository;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Tells versions that somebody still writes from those that are whole.
final class Settling {

    private static final long OLD = Duration.ofSeconds(10).toMillis();

    private final Lookout lookout;
    private final LongSupplier clock;
    private final Map<Long, Seen> seen = new HashMap<>();

    private record Seen(Fingerprint fingerprint, int times) {}

    /// @param clock milliseconds since 1970
    Settling(Lookout lookout, LongSupplier clock) {
        this.lookout = lookout;
        this.clock = clock;
    }

    /// Whether a version is whole: it is said to be, it looked the same often enough, or it is old.
    boolean isWhole(long number, Fingerprint now) {
        Seen before = seen.get(number);
        int times = before != null && before.fingerprint().equals(now) ? before.times() + 1 : 1;
        seen.put(number, new Seen(now, times));
        long quiet = clock.getAsLong() - now.newest();
        return now.files() > 0
                && (now.complete()
                        || lookout.poll().isZero()
                        || times >= lookout.stableLooks()
                        || quiet
                                > Math.max(
                                        OLD,
                                        lookout.stableLooks() * lookout.poll().toMillis()));
    }

    /// Whether a version has been without a file for as long as it takes to be whole.
    boolean isEmpty(long number, Fingerprint now) {
        Seen last = seen.get(number);
        return now.files() == 0 && (lookout.poll().isZero() || last != null && last.times() >= lookout.stableLooks());
    }

    /// Whether a version is not as it was when it was last looked at.
    boolean hasChanged(long number, Fingerprint now) {
        Seen before = seen.get(number);
        return before != null && !before.fingerprint().equals(now);
    }

    void forget(long number) {
        seen.remove(number);
    }
}
