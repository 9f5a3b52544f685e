package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection: requests may follow each other without waiting, answers keep their order.
final class Http1Connection extends ChannelInboundHandlerAdapter implements Connection {

    private static final int PIPELINED = 32;
    private static final int LARGE = 256 << 10;
    private static final long LINGER_SECONDS = 5;
    /// To read so much of a body that nobody wants costs less than another connection.
    private static final int PASSED_BY = 2 << 20;

    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final Deque<Http1Turn> turns = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private Caller peer = Caller.ANYBODY;
    private @Nullable Http1Turn receiving;
    private long headSince;
    private long quietSince = System.nanoTime();
    private boolean ending;
    private boolean cut;
    private boolean draining;
    private final Outflow outflow;
    private @Nullable Flusher flusher;

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
        Clock.start(ctx, this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        flusher().reading();
        try {
            if (ending) {
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
            turns.add(turn);
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
            receiving = null;
            turn.received = true;
            ending = true;
            cut = true;
        }
        settle(turn, response);
    }

    private void passBy(ChannelHandlerContext ctx, Http1Turn turn, HttpContent content) {
        if (content.decoderResult().isFailure() || !turn.pass(content.content().readableBytes())) {
            ctx.close();
        } else if (content instanceof LastHttpContent) {
            receiving = null;
            turn.received = true;
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
            receiving = null;
            turn.received = true;
            dispatch.http(turn.request(peer), remote(), response -> settle(turn, response));
        }
    }

    /// Answers what is being received, and ends the connection: where the next request begins is not known.
    private void refuse(Refusal refusal) {
        Http1Turn turn = receiving;
        if (turn == null) {
            turn = Http1Turn.unreadable(options, budget);
            turns.add(turn);
        }
        receiving = null;
        ending = true;
        cut = true;
        turn.received = true;
        dispatch.refused(turn, refusal, remote());
        settle(turn, Answers.error(refusal.http(), refusal.sentence()));
    }

    private @Nullable SocketAddress remote() {
        return Objects.requireNonNull(context).channel().remoteAddress();
    }

    private void settle(Http1Turn turn, HttpResponse response) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (ctx.executor().inEventLoop()) {
            answer(ctx, turn, response);
        } else {
            ctx.executor().execute(() -> answer(ctx, turn, response));
        }
    }

    private void answer(ChannelHandlerContext ctx, Http1Turn turn, HttpResponse response) {
        if (turn.response != null || turn.answered) {
            return;
        }
        turn.response = response;
        for (Http1Turn first = turns.peek();
                first != null && first.response instanceof HttpResponse next;
                first = turns.peek()) {
            turns.remove();
            write(ctx, first, next);
        }
        flusher().flushSoon();
        listen();
    }

    private void write(ChannelHandlerContext ctx, Http1Turn turn, HttpResponse answer) {
        turn.answered = true;
        turn.end();
        quietSince = System.nanoTime();
        boolean last = turns.isEmpty() && (ending || draining);
        Http1Answer.Then then = last ? Http1Answer.Then.ENDS : turn.then();
        int size = Http1Answer.size(answer.body());
        if (size < LARGE) {
            write(ctx, turn, answer, then, ctx.voidPromise());
        } else if (budget.has(size)) {
            ChannelPromise taken = ctx.newPromise();
            taken.addListener(_ -> budget.giveBack(size));
            write(ctx, turn, answer, then, taken);
        } else {
            write(ctx, turn, Answers.full(), then, ctx.voidPromise());
        }
    }

    private void write(
            ChannelHandlerContext ctx,
            Http1Turn turn,
            HttpResponse answer,
            Http1Answer.Then then,
            ChannelPromise promise) {
        ByteBuf bytes = Http1Answer.of(ctx.alloc(), answer, turn.bodiless, then);
        ctx.write(bytes, promise);
        if (then == Http1Answer.Then.ENDS) {
            ending = true;
            cut |= receiving != null;
            end(ctx);
        }
    }

    /// Closing at once, with bytes of the client unread, would take the answer away from it again.
    private void end(ChannelHandlerContext ctx) {
        turns.forEach(Exchange::end);
        turns.clear();
        long linger = cut ? LINGER_SECONDS : 0;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (linger > 0 && written.isSuccess()) {
                if (ctx.pipeline().get(SslHandler.class) == null && ctx.channel() instanceof DuplexChannel halves) {
                    halves.shutdownOutput();
                }
                ctx.executor().schedule(() -> ctx.close(), linger, TimeUnit.SECONDS);
            } else {
                ctx.close();
            }
        });
    }

    private Flusher flusher() {
        return Objects.requireNonNull(flusher);
    }

    private void listen() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        ctx.channel()
                .config()
                .setAutoRead(turns.size() < PIPELINED && ctx.channel().isWritable());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flusher().readingEnded();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        listen();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        turns.forEach(Exchange::end);
        turns.clear();
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
        } else if (slow && !ending) {
            refuse(new Refusal(408, Status.DEADLINE_EXCEEDED, "the request did not come in time"));
        } else if (turns.isEmpty()
                && now - quietSince > options.patience().idle().toNanos()) {
            ctx.close();
        }
        for (Http1Turn turn : turns.toArray(Http1Turn[]::new)) {
            if (turn.isLate(now) && turn.response == null) {
                turn.cancelled.set(true);
                answer(ctx, turn, Answers.error(504, "the request did not finish in time"));
            }
        }
    }

    /// The next answer says that it is the last. Without a request on its way the connection ends a moment later, for
    /// one may have been sent already.
    @Override
    public void drain() {
        draining = true;
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        ctx.executor()
                .schedule(
                        () -> {
                            if (turns.isEmpty() && headSince == 0 && !ending) {
                                ctx.close();
                            }
                        },
                        FAREWELL_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
