package dev.slipway.serve.net;

import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/// Keeps a network thread awake for a moment after something came in, while more usually comes within that moment: to
/// be woken takes longer than to answer a small request. Lives on its thread.
///
/// A thread that lingers gives way to every other that wants its processor. Who has to share one does not linger: what
/// comes in would wait for the turn of the other to end, while a thread that sleeps is woken on a processor that is
/// free.
final class Lingering implements SelectStrategy {

    /// How much the last time counts.
    private static final float WEIGHT = 1 / 64f;
    /// The part of the times that has to be worth it.
    private static final float WORTH = 0.5f;
    /// Who gave way for longer than this had not its processor for itself.
    private static final long SHARED_NANOS = 300_000;
    /// For how long such a thread does not linger: at first, and at most while it has to share again and again.
    private static final long SHORT_NANOS = 5_000_000;
    private static final long LONG_NANOS = 1_000_000_000;

    private final long most;
    private final Semaphore places;
    private final LongSupplier clock;
    private float worth;
    private long since;
    private boolean idle;
    private boolean awake;
    private boolean slept;
    private long shunned;
    private long forgoes = SHORT_NANOS;

    Lingering(Duration most, Semaphore places, LongSupplier clock) {
        this.most = most.toNanos();
        this.places = places;
        this.clock = clock;
        this.shunned = clock.getAsLong();
    }

    /// @param most how long a thread lingers; zero for never
    /// @param threads how many may at once
    static SelectStrategyFactory atMost(Duration most, int threads) {
        if (most.isZero()) {
            return () -> (poll, hasTasks) -> hasTasks ? poll.get() : SELECT;
        }
        Semaphore places = new Semaphore(threads);
        return () -> new Lingering(most, places, System::nanoTime);
    }

    @Override
    public int calculateStrategy(IntSupplier poll, boolean hasTasks) throws Exception {
        int ready = poll.get();
        if (ready > 0 || slept) {
            arrived();
        }
        if (ready > 0 || hasTasks) {
            return ready;
        }
        long now = clock.getAsLong();
        if (!idle) {
            idle = true;
            since = now;
            awake = worth > WORTH && now - shunned >= 0 && places.tryAcquire();
        }
        if (awake && now - since < most) {
            Thread.yield();
            long back = clock.getAsLong();
            if (back - now > SHARED_NANOS) {
                shunned = back + forgoes;
                forgoes = Math.min(2 * forgoes, LONG_NANOS);
                rest();
            }
            return CONTINUE;
        }
        slept = true;
        rest();
        return SELECT;
    }

    private void arrived() {
        slept = false;
        if (idle) {
            idle = false;
            forgoes = awake ? Math.max(forgoes / 2, SHORT_NANOS) : forgoes;
            worth += ((clock.getAsLong() - since < most ? 1 : 0) - worth) * WEIGHT;
        }
        rest();
    }

    private void rest() {
        if (awake) {
            awake = false;
            places.release();
        }
    }
}
