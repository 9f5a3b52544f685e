package dev.slipway.serve.net;

import dev.slipway.serve.inference.Status;
import java.util.concurrent.atomic.AtomicLong;

/// Memory that the bodies of all requests and large answers share, so that many of them cannot fill the heap.
final class Budget {

    private static final int KEPT = 4;

    private final AtomicLong left;
    private final ArrayPool arrays;

    Budget(long bytes) {
        left = new AtomicLong(bytes);
        arrays = new ArrayPool(bytes / KEPT);
    }

    /// Where bodies that are over leave their memory to others.
    ArrayPool arrays() {
        return arrays;
    }

    /// @throws Refusal when there is not that much left
    void take(long bytes) {
        if (!has(bytes)) {
            throw new Refusal(
                    503, Status.UNAVAILABLE, "the server holds as many requests as it has memory for; try again later");
        }
    }

    /// Whether there was that much, which is taken then.
    boolean has(long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
