package dev.slipway.bench.net;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/// Keeps the thread of an event loop awake for a while after something came in or was sent: how long the operating
/// system takes to wake the client is no latency of the server. Lives on its thread.
///
/// Who has to share a processor sleeps instead: what comes in would wait for the turn of the other to end, while a
/// thread that sleeps is woken on a processor that is free.
final class Insomnia implements SelectStrategy {

    private static final long SHARED_NANOS = 300_000;

    private final long most;
    private long busy = System.nanoTime();

    /// @param most for how many nanoseconds
    Insomnia(long most) {
        this.most = most;
    }

    @Override
    public int calculateStrategy(IntSupplier poll, boolean hasTasks) throws Exception {
        int ready = poll.get();
        if (most == 0) {
            return ready > 0 || hasTasks ? ready : SELECT;
        }
        long now = System.nanoTime();
        if (ready > 0 || hasTasks) {
            busy = now;
            return ready;
        }
        if (now - busy < most) {
            Thread.yield();
            if (System.nanoTime() - now > SHARED_NANOS) {
                busy = now - most;
            }
            return CONTINUE;
        }
        return SELECT;
    }
}
