package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
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
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 connection: every stream is a request, of HTTP or of gRPC.
final class Http2Connection extends ChannelInboundHandlerAdapter implements Connection {

    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int LARGE = 256 << 10;
    private static final int CHATTER = 2_000;
    /// As many may hold their part of the connection's window at once.
    private static final int HALTED = 8;
    private static final byte[] NOTHING = {};
    private static final long MOST_BODIES_UNSENT = 4;
    private static final ServeException FAREWELL =
            new ServeException(Status.UNAVAILABLE, "the server is shutting down");
    private static final ServeException OVER = new ServeException(Status.OK, "");
    private static final Duration DISCARDING = Duration.ofSeconds(5);

    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final Outflow outflow;
    private final IntObjectMap<Http2Call> calls = new IntObjectHashMap<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Flusher flusher;
    private Caller peer = Caller.ANYBODY;
    private long quietSince = System.nanoTime();
    private long unsent;
    private int chatter;
    private int halted;
    private boolean draining;

    Http2Connection(Dispatch dispatch, NetOptions options, Budget budget, Outflow outflow) {
        this.outflow = outflow;
        this.dispatch = dispatch;
        this.options = options;
        this.budget = budget;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        peer = Peer.of(ctx, dispatch.access());
        flusher = new Flusher(ctx);
        ctx.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
        Clock.start(ctx, this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        flusher().reading();
        try {
            switch (message) {
                case Http2HeadersFrame frame -> headers(ctx, frame);
                case Http2DataFrame frame -> data(ctx, frame);
                case Http2ResetFrame frame -> forget(frame.stream().id());
                default -> chatter(ctx);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /// Frames without a request in them cost the sender next to nothing.
    private void chatter(ChannelHandlerContext ctx) {
        chatter++;
        if (chatter == CHATTER) {
            ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                    .addListener(_ -> closeAtOnce(ctx));
        }
    }

    private void headers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
        Http2Call call = calls.get(frame.stream().id());
        if (call == null) {
            call = begin(frame);
        }
        if (frame.isEndStream()) {
            received(ctx, call);
        } else if (!call.grpc && !call.answered) {
            HttpResponse early =
                    dispatch.toHead(call.request(peer), ctx.channel().remoteAddress());
            if (early != null) {
                answer(ctx, call, early);
            }
        }
    }

    private Http2Call begin(Http2HeadersFrame frame) {
        Http2Call call = Http2Call.begin(frame.stream(), frame.headers(), options, budget);
        calls.put(frame.stream().id(), call);
        try {
            call.check(options);
            if (unsent > MOST_BODIES_UNSENT * options.limits().body()) {
                throw new Refusal(
                        503,
                        Status.UNAVAILABLE,
                        "earlier answers on this connection wait to be taken; take them first");
            }
            if (call.grpc && dispatch.isStream(call.target)) {
                call.talk = new Conversation(options, budget);
                Http2Answer.opening(Objects.requireNonNull(context), call.stream, Map.of());
                flusher().flushSoon();
            }
        } catch (Refusal refusal) {
            refuse(call, refusal);
        }
        return call;
    }

    private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
        int consumed = frame.initialFlowControlledBytes();
        Http2Call call = calls.get(frame.stream().id());
        if (call != null) {
            add(ctx, call, frame);
        }
        if (call != null) {
            call.frames++;
        }
        boolean held = call != null && (call.halted || call.talk != null && call.talk.holds(consumed));
        if (consumed > 0 && !held) {
            ctx.write(new DefaultHttp2WindowUpdateFrame(consumed).stream(frame.stream()));
        }
    }

    private void add(ChannelHandlerContext ctx, Http2Call call, Http2DataFrame frame) {
        if (!call.answered) {
            try {
                if (call.talk instanceof Conversation talk) {
                    talk.add(frame.content()).forEach(turn -> hear(ctx, call, talk, turn));
                } else {
                    call.body.add(frame.content());
                }
            } catch (Refusal refusal) {
                refuse(call, refusal);
            }
        }
        if (frame.isEndStream()) {
            received(ctx, call);
        } else if (call.grpc && call.talk == null && !call.answered && !call.body.isCompressedFrame()) {
            glance(ctx, call);
        }
    }

    /// Refuses a call by the beginning of its message, if that is enough to.
    private void glance(ChannelHandlerContext ctx, Http2Call call) {
        GrpcCall head = new GrpcCall(NOTHING, call.headers, call.deadline, call.cancelled, peer);
        dispatch.refusesEarly(
                call.target,
                head,
                call.body.soFar(),
                ctx.channel().remoteAddress(),
                (_, failure, metadata) -> fail(ctx, call, Objects.requireNonNull(failure), metadata));
    }

    private void received(ChannelHandlerContext ctx, Http2Call call) {
        call.received = true;
        if (call.answered) {
            return;
        }
        if (call.talk instanceof Conversation talk) {
            if (talk.isBetween()) {
                close(ctx, call, talk);
            } else {
                refuse(call, Refusal.malformed("the stream ends within a message"));
            }
            return;
        }
        if (!call.grpc) {
            dispatch.http(
                    call.request(peer),
                    ctx.channel().remoteAddress(),
                    response -> on(ctx, () -> answer(ctx, call, response)));
            return;
        }
        String encoding;
        try {
            encoding = call.encoding(call.body);
        } catch (Refusal refusal) {
            refuse(call, refusal);
            return;
        }
        GrpcCall values = new GrpcCall(call.body.bytes(), call.headers, call.deadline, call.cancelled, peer);
        dispatch.grpc(
                call.target,
                values,
                encoding,
                ctx.channel().remoteAddress(),
                (message, failure, metadata) -> on(ctx, () -> {
                    if (message != null && dispatch.feed(call.target) instanceof GrpcFeed feed) {
                        begin(ctx, call, new Http2Call.Told(feed, values, message), metadata);
                    } else if (message != null) {
                        answer(ctx, call, message, metadata);
                    } else {
                        fail(ctx, call, Objects.requireNonNull(failure), metadata);
                    }
                }));
    }

    /// Answers one message of many.
    private void hear(ChannelHandlerContext ctx, Http2Call call, Conversation talk, Conversation.Turn turn) {
        GrpcCall values = new GrpcCall(turn.body().bytes(), call.headers, call.deadline, call.cancelled, peer);
        dispatch.grpc(
                call.target,
                values,
                call.encoding(turn.body()),
                ctx.channel().remoteAddress(),
                (message, failure, _) -> on(ctx, () -> say(ctx, call, talk, turn, message, failure)));
    }

    private void say(
            ChannelHandlerContext ctx,
            Http2Call call,
            Conversation talk,
            Conversation.Turn turn,
            byte @Nullable [] message,
            @Nullable ServeException failure) {
        if (call.answered) {
            return;
        }
        if (message == null) {
            end(ctx, call, Objects.requireNonNull(failure));
            return;
        }
        for (byte[] answer : talk.answer(turn, message)) {
            ChannelPromise taken = ctx.newPromise();
            taken.addListener(_ -> {
                talk.sent(answer.length);
                goOn(ctx, call, talk);
            });
            Http2Answer.frames(ctx, call.stream, answer, taken);
        }
        goOn(ctx, call, talk);
        close(ctx, call, talk);
        flusher().flushSoon();
    }

    /// Lets the client send more, if it waits for that.
    private void goOn(ChannelHandlerContext ctx, Http2Call call, Conversation talk) {
        int free = talk.freed();
        if (free > 0 && !call.answered) {
            ctx.write(new DefaultHttp2WindowUpdateFrame(free).stream(call.stream));
            flusher().flushSoon();
        }
    }

    /// Ends a conversation in which all is said.
    private void close(ChannelHandlerContext ctx, Http2Call call, Conversation talk) {
        if (call.answered || !talk.isQuiet()) {
            return;
        }
        if (call.received) {
            end(ctx, call, OVER);
        } else if (draining) {
            end(ctx, call, FAREWELL);
        }
    }

    private void listen(ChannelHandlerContext ctx, Http2Call call, Conversation talk, long now) {
        if (now - call.deadline > 0) {
            call.cancelled.set(true);
            end(ctx, call, new ServeException(Status.DEADLINE_EXCEEDED, "the deadline has passed"));
        } else if (talk.isSlow(now, options.patience().slow())) {
            end(ctx, call, new ServeException(Status.DEADLINE_EXCEEDED, "a message did not come in time"));
        }
    }

    private void on(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    private void refuse(Http2Call call, Refusal refusal) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        if (!call.received) {
            dispatch.refused(call, refusal, ctx.channel().remoteAddress());
        }
        if (call.talk != null) {
            end(ctx, call, new ServeException(refusal.status(), refusal.sentence()));
        } else if (call.grpc) {
            fail(ctx, call, new ServeException(refusal.status(), refusal.sentence()), Map.of());
        } else {
            answer(ctx, call, Answers.error(refusal.http(), refusal.sentence()));
        }
    }

    private void begin(ChannelHandlerContext ctx, Http2Call call, Http2Call.Told first, Map<String, String> metadata) {
        if (!call.answered) {
            call.told = first;
            Http2Answer.opening(ctx, call.stream, metadata);
            Http2Answer.next(ctx, call.stream, first.last());
            flusher().flushSoon();
            if (draining) {
                end(ctx, call, FAREWELL);
            }
        }
    }

    /// Tells a client that listens what has changed.
    private void tell(ChannelHandlerContext ctx, Http2Call call, Http2Call.Told told, long now) {
        if (call.isLate(now)) {
            end(ctx, call, new ServeException(Status.DEADLINE_EXCEEDED, "the deadline has passed"));
            return;
        }
        byte[] message = told.now();
        if (!Arrays.equals(message, told.last())) {
            call.told = new Http2Call.Told(told.feed(), told.asked(), message);
            Http2Answer.next(ctx, call.stream, message);
            flusher().flushSoon();
        }
    }

    private void end(ChannelHandlerContext ctx, Http2Call call, ServeException why) {
        finish(call, 0);
        Http2Answer.ending(ctx, call.stream, why);
        flusher().flushSoon();
    }

    private void answer(ChannelHandlerContext ctx, Http2Call call, byte[] message, Map<String, String> metadata) {
        if (call.answered) {
            return;
        }
        if (message.length < LARGE || budget.has(message.length)) {
            finish(call, message.length);
            Http2Answer.message(ctx, call.stream, message, metadata, taken(ctx, message.length));
            flusher().flushSoon();
        } else {
            fail(ctx, call, new ServeException(Status.UNAVAILABLE, Answers.FULL_SENTENCE), metadata);
        }
    }

    private void fail(ChannelHandlerContext ctx, Http2Call call, ServeException failure, Map<String, String> metadata) {
        if (!call.answered) {
            finish(call, 0);
            Http2Answer.failure(ctx, call.stream, failure, metadata);
            flusher().flushSoon();
        }
    }

    private void answer(ChannelHandlerContext ctx, Http2Call call, HttpResponse response) {
        if (call.answered) {
            return;
        }
        int size = Http1Answer.size(response.body());
        if (size < LARGE || budget.has(size)) {
            finish(call, size);
            Http2Answer.response(ctx, call, response, size, taken(ctx, size));
        } else {
            finish(call, 0);
            HttpResponse full = Answers.full();
            Http2Answer.response(ctx, call, full, Http1Answer.size(full.body()), ctx.voidPromise());
        }
        flusher().flushSoon();
    }

    /// Told when an answer is gone, if it is so large that its memory is counted.
    private ChannelPromise taken(ChannelHandlerContext ctx, int size) {
        if (size < LARGE) {
            return ctx.voidPromise();
        }
        ChannelPromise taken = ctx.newPromise();
        taken.addListener(_ -> budget.giveBack(size));
        return taken;
    }

    /// The call stays until its stream is closed, which is when the client has its answer and has sent everything.
    private void finish(Http2Call call, long bytes) {
        call.answered = true;
        call.answeredAt = System.nanoTime();
        call.answerBytes = bytes;
        if (!call.received && halted < HALTED) {
            call.halted = true;
            halted++;
        }
        unsent += bytes;
        call.end();
    }

    private void forget(int stream) {
        Http2Call call = calls.remove(stream);
        if (call != null) {
            unsent -= call.answerBytes;
            halted -= call.halted ? 1 : 0;
            call.end();
            quietSince = System.nanoTime();
        }
    }

    private Flusher flusher() {
        return Objects.requireNonNull(flusher);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2FrameStreamEvent change
                && change.type() == Http2FrameStreamEvent.Type.State
                && change.stream().state() == Http2Stream.State.CLOSED) {
            forget(change.stream().id());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flusher().readingEnded();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        calls.values().forEach(Exchange::end);
        calls.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2FrameStreamException broken) {
            reset(ctx, broken.stream(), broken.error());
        } else if (!(cause instanceof Http2Exception)) {
            // The codec ends connections that break the protocol itself, and says why.
            closeAtOnce(ctx);
        }
    }

    private void reset(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Error error) {
        forget(stream.id());
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
    }

    @Override
    public void tick(long now) {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        chatter = 0;
        if (outflow.isStuck(ctx.channel(), now, options.patience().slow())) {
            closeAtOnce(ctx);
            return;
        }
        for (Http2Call call : List.copyOf(calls.values())) {
            tick(ctx, call, now);
        }
        if (calls.isEmpty()
                && !draining
                && now - quietSince > options.patience().idle().toNanos()) {
            drain();
        }
    }

    private void tick(ChannelHandlerContext ctx, Http2Call call, long now) {
        if (!call.answered && call.told instanceof Http2Call.Told told) {
            tell(ctx, call, told, now);
        } else if (!call.answered && call.talk instanceof Conversation talk) {
            listen(ctx, call, talk, now);
        } else if (call.isLeft(now, options.patience().slow())) {
            reset(ctx, call.stream, Http2Error.ENHANCE_YOUR_CALM);
        } else if (call.answered) {
            if (call.isQuiet() || call.isSlow(now, DISCARDING)) {
                reset(ctx, call.stream, Http2Error.NO_ERROR);
            }
        } else if (call.isSlow(now, options.patience().slow())) {
            refuse(call, new Refusal(408, Status.DEADLINE_EXCEEDED, "the request did not come in time"));
        } else if (call.isLate(now)) {
            call.cancelled.set(true);
            refuse(call, new Refusal(504, Status.DEADLINE_EXCEEDED, "the request did not finish in time"));
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
        for (Http2Call call : List.copyOf(calls.values())) {
            if (call.told != null && !call.answered) {
                end(ctx, call, FAREWELL);
            } else if (call.talk instanceof Conversation talk) {
                close(ctx, call, talk);
            }
        }
        ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
        ctx.executor().schedule(() -> ctx.close(), FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Closes without waiting for streams, as HTTP/2 would.
    private static void closeAtOnce(ChannelHandlerContext ctx) {
        ctx.channel().unsafe().close(ctx.channel().unsafe().voidPromise());
    }
}
