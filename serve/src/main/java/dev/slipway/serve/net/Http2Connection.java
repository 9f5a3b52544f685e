package dev.slipway.serve.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 connection from its beginning to its end: every stream is a request, of HTTP or of gRPC.
final class Http2Connection extends ChannelInboundHandlerAdapter implements Connection {

    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int CHATTER = 2_000;
    /// So many other frames clients may send with each request: windows for its answer.
    private static final int WITH_A_REQUEST = 4;
    private static final Duration DISCARDING = Duration.ofSeconds(5);

    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final Outflow outflow;
    private final Http2Doorbell doorbell;
    private final Http2Streams streams;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Flusher flusher;
    private @Nullable Http2Requests requests;
    private @Nullable Http2Windows windows;
    private int chatter;
    private int takenBack;
    private boolean draining;

    Http2Connection(Dispatch dispatch, NetOptions options, Budget budget, Outflow outflow, Http2Doorbell doorbell) {
        this.outflow = outflow;
        this.doorbell = doorbell;
        this.dispatch = dispatch;
        this.options = options;
        this.budget = budget;
        this.streams = new Http2Streams(options.limits());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        flusher = new Flusher(ctx);
        windows = new Http2Windows(ctx);
        Clock clock = Clock.start(ctx, this);
        requests = new Http2Requests(ctx, dispatch, options, budget, streams, windows, flusher, clock);
        ctx.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Objects.requireNonNull(flusher).reading();
        try {
            switch (message) {
                case Http2HeadersFrame frame -> {
                    chatter = Math.max(0, chatter - WITH_A_REQUEST);
                    requests().headers(frame);
                }
                case Http2DataFrame frame -> requests().data(frame);
                case Http2ResetFrame frame -> takenBack(ctx, frame.stream().id());
                case Http2SettingsAckFrame _ -> windows().agreed(streams.all());
                default -> chatter(ctx);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /// Who has an answer need not send the rest; who takes back what is being answered may do so only now and then.
    private void takenBack(ChannelHandlerContext ctx, int stream) {
        if (streams.at(stream) instanceof Http2Call call && !call.answered && ++takenBack == CHATTER) {
            calm(ctx);
        }
        streams.closed(stream);
    }

    /// Frames without a request in them cost the sender next to nothing.
    private void chatter(ChannelHandlerContext ctx) {
        if (++chatter == CHATTER) {
            calm(ctx);
        }
    }

    private static void calm(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                .addListener(_ -> closeAtOnce(ctx));
    }

    private Http2Requests requests() {
        return Objects.requireNonNull(requests);
    }

    private Http2Windows windows() {
        return Objects.requireNonNull(windows);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Objects.requireNonNull(flusher).readingEnded();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2FrameStreamEvent change
                && change.type() == Http2FrameStreamEvent.Type.State
                && change.stream().state() == Http2Stream.State.CLOSED) {
            streams.closed(change.stream().id());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        streams.endAll();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2FrameStreamException broken) {
            broken(ctx, broken);
        } else if (!(cause instanceof Http2Exception)) {
            // The codec ends connections that break the protocol itself, and says why.
            closeAtOnce(ctx);
        }
    }

    /// A stream that its client has closed while an answer waited to be sent breaks as well; nobody is told of that.
    private void broken(ChannelHandlerContext ctx, Http2FrameStreamException broken) {
        if (broken.stream().state() == Http2Stream.State.CLOSED) {
            streams.closed(broken.stream().id());
        } else {
            reset(ctx, broken.stream(), broken.error());
        }
    }

    /// The codec may be about to close the stream, and sends nothing meanwhile.
    private void reset(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Error error) {
        streams.closed(stream.id());
        ctx.write(new DefaultHttp2ResetFrame(error).stream(stream));
        Objects.requireNonNull(flusher).flushSoon();
    }

    @Override
    public void tick(long now) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        chatter = 0;
        takenBack = 0;
        windows().tick();
        if (outflow.isStuck(ctx.channel(), now, options.patience().slow())) {
            closeAtOnce(ctx);
            return;
        }
        if (doorbell.isSlow(now, options.patience().slow())) {
            calm(ctx);
            return;
        }
        for (Http2Call call : streams.all()) {
            if (call.answered) {
                endIfLeft(ctx, call, now);
            } else {
                requests().tick(call, now);
            }
        }
        if (!draining && streams.isIdle(now, options.patience().idle())) {
            drain();
        }
    }

    @Override
    public long endLate(long now) {
        long next = Connection.never(now);
        for (Http2Call call : streams.all()) {
            if (call.answered) {
                continue;
            }
            if (call.isLate(now)) {
                requests().endLate(call);
            } else if (call.isTimed() && call.deadline - next < 0) {
                next = call.deadline;
            }
        }
        return next;
    }

    /// Gives up clients that do not take their answer, or send on though they have it.
    private void endIfLeft(ChannelHandlerContext ctx, Http2Call call, long now) {
        if (call.isLeft(now, options.patience().slow())) {
            reset(ctx, call.stream, Http2Error.ENHANCE_YOUR_CALM);
        } else if (call.isQuiet() || call.isSlow(now, DISCARDING)) {
            reset(ctx, call.stream, Http2Error.NO_ERROR);
        }
    }

    /// Says farewell twice, as HTTP/2 advises: the first time requests on their way are still taken.
    @Override
    public void drain() {
        if (draining) {
            return;
        }
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        draining = true;
        requests().part();
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        ctx.executor().schedule(() -> ctx.close(), FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Closes without waiting for streams, as HTTP/2 would.
    private static void closeAtOnce(ChannelHandlerContext ctx) {
        ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
    }
}
