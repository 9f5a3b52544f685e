package dev.slipway.serve.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;

/// Stands where bytes leave, and watches that the client takes them. Lives on its connection's thread.
final class Outflow extends ChannelOutboundHandlerAdapter {

    /// Slower clients are not waited for.
    static final long BYTES_PER_SECOND = 16 << 10;

    /// An answer that is worth a system call more.
    private static final int LARGE = 64 << 10;

    private boolean unpaced;
    private long sent;
    private long since = System.nanoTime();
    private long takenThen;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            sent += bytes.readableBytes();
            if (!unpaced && bytes.readableBytes() >= LARGE) {
                Pacing.noneWithin(ctx.channel());
                unpaced = true;
            }
        }
        ctx.write(message, promise);
    }

    /// Whether hardly anything was taken for as long as patience lasts, though something waits.
    boolean isStuck(Channel channel, long now, Duration patience) {
        long waiting = waiting(channel);
        long taken = sent - waiting;
        if (waiting == 0) {
            since = now;
            takenThen = taken;
            return false;
        }
        long elapsed = now - since;
        if (elapsed < patience.toNanos()) {
            return false;
        }
        boolean stuck = taken - takenThen
                < BYTES_PER_SECOND * Math.max(1, Duration.ofNanos(elapsed).toSeconds());
        since = now;
        takenThen = taken;
        return stuck;
    }

    private static long waiting(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// How long a client may take for an answer.
    static long nanosFor(long bytes, Duration patience) {
        return patience.toNanos() + Duration.ofSeconds(bytes / BYTES_PER_SECOND).toNanos();
    }
}
