package dev.slipway.serve.net;

import dev.slipway.serve.inference.Status;
import java.util.concurrent.atomic.AtomicLong;

/// Memory that the bodies of all requests share, so that many large ones cannot fill the heap.
final class Budget {

    private final AtomicLong left;

    Budget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /// @throws Refusal when there is not that much left
    void take(long bytes) {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            throw new Refusal(
                    503, Status.UNAVAILABLE, "the server holds as many requests as it has memory for; try again later");
        }
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
