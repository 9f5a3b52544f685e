package dev.slipway.serve.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Ticks for a connection as long as it is open.
final class Clock {

    private static final long PERIOD_MILLIS = 500;

    private Clock() {}

    static void start(ChannelHandlerContext ctx, Connection connection) {
        ScheduledFuture<?> ticking = ctx.executor()
                .scheduleWithFixedDelay(
                        () -> connection.tick(System.nanoTime()), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(_ -> ticking.cancel(false));
    }
}
