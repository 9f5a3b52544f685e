package dev.slipway.serve.schedule;

import dev.slipway.serve.inference.ServeException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Whether it is worth to read another request for a lane. Once one was refused, one may come for each that leaves,
/// until much less waits. Safe for many threads.
final class Room {

    private static final int MOST_PLACES = 256;

    private final AtomicInteger places = new AtomicInteger();
    private volatile long usedAt;
    private volatile long fullUntil;
    private volatile @Nullable ServeException refusal;

    /// Notes that a request came.
    void use(long now) {
        usedAt = now;
    }

    boolean wasUsed(long since) {
        return usedAt - since >= 0;
    }

    boolean isFull() {
        return refusal != null;
    }

    /// Notes why a request was not let in.
    ///
    /// @param until when that is out of date if no request leaves before
    void full(ServeException why, long until) {
        if (refusal == null) {
            places.set(0);
        }
        fullUntil = until;
        refusal = why;
    }

    /// Notes that requests left: to be computed, or because nobody waits for them any more.
    void left(int requests, long until) {
        fullUntil = until;
        places.accumulateAndGet(requests, (free, more) -> Math.min(MOST_PLACES, free + more));
    }

    /// Notes that much less waits.
    void open() {
        refusal = null;
    }

    /// Why no request is let in at the moment, null when one is; it takes the place of one that left.
    @Nullable
    ServeException refusal(long now) {
        ServeException why = refusal;
        if (why == null || fullUntil - now <= 0) {
            return null;
        }
        return places.getAndUpdate(free -> Math.max(0, free - 1)) > 0 ? null : why;
    }
}
