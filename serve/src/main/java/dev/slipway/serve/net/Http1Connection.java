package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection: requests may follow each other without waiting, answers keep their order.
final class Http1Connection extends ChannelInboundHandlerAdapter implements Connection {

    private static final int PIPELINED = 32;
    /// To read so much of a body that nobody wants costs less than another connection.
    private static final int PASSED_BY = 2 << 20;

    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final Outflow outflow;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Flusher flusher;
    private @Nullable Http1Replies replies;
    private @Nullable Clock clock;
    private Caller peer = Caller.ANYBODY;
    private @Nullable Http1Turn receiving;
    private long headSince;

    Http1Connection(Dispatch dispatch, NetOptions options, Budget budget, Outflow outflow) {
        this.outflow = outflow;
        this.dispatch = dispatch;
        this.options = options;
        this.budget = budget;
    }

    /// Stands before the decoder and notes when bytes of headers begin to come.
    final class Doorbell extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            if (receiving == null && headSince == 0) {
                headSince = System.nanoTime();
            }
            ctx.fireChannelRead(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        peer = Peer.of(ctx, dispatch.access());
        flusher = new Flusher(ctx);
        replies = new Http1Replies(ctx, budget, flusher, this::listen);
        clock = Clock.start(ctx, this);
    }

    private Http1Replies replies() {
        return Objects.requireNonNull(replies);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Objects.requireNonNull(flusher).reading();
        try {
            if (replies().isEnding()) {
                return;
            }
            if (message instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (message instanceof HttpContent content && receiving instanceof Http1Turn turn) {
                add(turn, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        headSince = 0;
        try {
            Http1Turn turn = Http1Turn.begin(head, options, budget);
            replies().add(turn);
            receiving = turn;
            HttpResponse early = turn.hasBody() ? dispatch.toHead(turn.request(peer), remote()) : null;
            if (early == null) {
                expectation(ctx, head);
            } else {
                answerToHead(turn, early);
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        }
        listen();
    }

    private static void expectation(ChannelHandlerContext ctx, HttpRequest head) {
        if (HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), Http1Answer.CONTINUE));
        } else if (head.headers().contains(HttpHeaderNames.EXPECT)) {
            throw new Refusal(417, Status.INVALID_ARGUMENT, "only 100-continue can be expected");
        }
    }

    /// Answers without the body. A small one is let pass; for a large one, or one that may never come, the connection
    /// ends.
    private void answerToHead(Http1Turn turn, HttpResponse response) {
        if (!turn.passesBy(PASSED_BY)) {
            cutOff(turn);
        }
        replies().settle(turn, response);
    }

    private void passBy(ChannelHandlerContext ctx, Http1Turn turn, HttpContent content) {
        if (content.decoderResult().isFailure() || !turn.pass(content.content().readableBytes())) {
            ctx.close();
        } else if (content instanceof LastHttpContent) {
            received(turn);
        }
    }

    private void add(Http1Turn turn, HttpContent content) {
        if (turn.isPassing()) {
            passBy(Objects.requireNonNull(context), turn, content);
            return;
        }
        if (content.decoderResult().isFailure()) {
            refuse(Refusal.malformed("the body is not encoded as HTTP/1.1 asks"));
            return;
        }
        try {
            ByteBuf bytes = content.content();
            if (bytes.isReadable()) {
                turn.body.add(bytes);
            }
        } catch (Refusal refusal) {
            refuse(refusal);
            return;
        }
        if (content instanceof LastHttpContent) {
            received(turn);
            turn.body.lend();
            dispatch.http(turn.request(peer), remote(), response -> replies().settle(turn, response));
            if (!turn.answered) {
                Objects.requireNonNull(clock).watch(turn.deadline);
            }
        }
    }

    private void received(Http1Turn turn) {
        receiving = null;
        turn.received = true;
    }

    /// Reads no more, as where the next request begins is not known.
    private void cutOff(Http1Turn turn) {
        received(turn);
        replies().cut();
    }

    /// Answers what is being received, and ends the connection.
    private void refuse(Refusal refusal) {
        Http1Turn turn = receiving;
        if (turn == null) {
            turn = Http1Turn.unreadable(options, budget);
            replies().add(turn);
        }
        cutOff(turn);
        dispatch.refused(turn, refusal, remote());
        replies().settle(turn, Answers.error(refusal.http(), refusal.sentence()));
    }

    private @Nullable SocketAddress remote() {
        return Objects.requireNonNull(context).channel().remoteAddress();
    }

    private void listen() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        ctx.channel()
                .config()
                .setAutoRead(replies().waiting() < PIPELINED && ctx.channel().isWritable());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Objects.requireNonNull(flusher).readingEnded();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        listen();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        replies().endAll();
        receiving = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void tick(long now) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (outflow.isStuck(ctx.channel(), now, options.patience().slow())) {
            ctx.close();
            return;
        }
        boolean slow = headSince != 0
                        && now - headSince > options.patience().slow().toNanos()
                || receiving != null && receiving.isSlow(now, options.patience().slow());
        if (slow && receiving instanceof Http1Turn turn && turn.isPassing()) {
            ctx.close();
        } else if (slow && !replies().isEnding()) {
            refuse(new Refusal(408, Status.DEADLINE_EXCEEDED, "the request did not come in time"));
        } else if (replies().isIdle(now, options.patience().idle())) {
            ctx.close();
        }
    }

    @Override
    public long endLate(long now) {
        return replies().endLate(now);
    }

    /// The next answer says that it is the last. Without a request on its way the connection ends a moment later, for
    /// one may have been sent already.
    @Override
    public void drain() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        replies().drain();
        ctx.executor()
                .schedule(
                        () -> {
                            if (replies().waiting() == 0
                                    && headSince == 0
                                    && !replies().isEnding()) {
                                ctx.close();
                            }
                        },
                        FAREWELL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
