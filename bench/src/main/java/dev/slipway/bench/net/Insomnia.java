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
    private static final long SHORT_NANOS = 5_000_000;
    private static final long LONG_NANOS = 1_000_000_000;

    private final long most;
    private long busy = System.nanoTime();
    private long shunned = busy;
    private long forgoes = SHORT_NANOS;
    private boolean awake;

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
            forgoes = awake ? Math.max(forgoes / 2, SHORT_NANOS) : forgoes;
            awake = false;
            busy = now;
            return ready;
        }
        awake = now - busy < most && now - shunned >= 0;
        if (awake) {
            Thread.yield();
            long back = System.nanoTime();
            if (back - now > SHARED_NANOS) {
                awake = false;
                shunned = back + forgoes;
                forgoes = Math.min(2 * forgoes, LONG_NANOS);
            }
            return CONTINUE;
        }
        return SELECT;
    }
}
