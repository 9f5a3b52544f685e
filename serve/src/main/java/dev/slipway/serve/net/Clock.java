package dev.slipway.serve.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ticks for a connection as long as it is open, and has it look at deadlines as they pass. Lives on its connection's
/// thread.
final class Clock {

    private static final long PERIOD_NANOS = 500_000_000;
    /// Deadlines that pass within this time are looked at together.
    private static final long TOGETHER_NANOS = 5_000_000;

    private final EventExecutor executor;
    private final Connection connection;
    /// The earliest deadline there is no need to watch: that of the timer, or the next tick.
    private long watched;

    private long tick;
    private @Nullable ScheduledFuture<?> timer;

    private Clock(EventExecutor executor, Connection connection) {
        this.executor = executor;
        this.connection = connection;
        this.tick = System.nanoTime() + PERIOD_NANOS;
        this.watched = tick;
    }

    static Clock start(ChannelHandlerContext ctx, Connection connection) {
        Clock clock = new Clock(ctx.executor(), connection);
        ScheduledFuture<?> ticking =
                ctx.executor().scheduleWithFixedDelay(clock::tick, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        ctx.channel().closeFuture().addListener(_ -> {
            ticking.cancel(false);
            clock.stop();
        });
        return clock;
    }

    /// Watches a deadline, of which most are so far away that a tick comes first.
    void watch(long deadline) {
        if (deadline - watched < 0) {
            stop();
            watched = deadline;
            long delay = Math.max(0, deadline - System.nanoTime()) + TOGETHER_NANOS;
            timer = executor.schedule(this::look, delay, TimeUnit.NANOSECONDS);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void tick() {
        long now = System.nanoTime();
        tick = now + PERIOD_NANOS;
        connection.tick(now);
        stop();
        look();
    }

    private void look() {
        timer = null;
        watched = tick;
        watch(connection.endLate(System.nanoTime()));
    }
}
