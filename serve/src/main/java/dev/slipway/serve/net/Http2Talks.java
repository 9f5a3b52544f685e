package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Calls of many messages: conversations, in which every message has its answer, and clients that listen for what
/// changes. Lives on its connection's thread.
final class Http2Talks {

    private static final ServeException FAREWELL =
            new ServeException(Status.UNAVAILABLE, "the server is shutting down");
    private static final ServeException OVER = new ServeException(Status.OK, "");

    private final ChannelHandlerContext ctx;
    private final Caller peer;
    private final Dispatch dispatch;
    private final Http2Replies replies;
    private final Flusher flusher;
    private boolean parting;

    Http2Talks(ChannelHandlerContext ctx, Caller peer, Dispatch dispatch, Http2Replies replies, Flusher flusher) {
        this.ctx = ctx;
        this.peer = peer;
        this.dispatch = dispatch;
        this.replies = replies;
        this.flusher = flusher;
    }

    void open(Http2Call call, Conversation talk) {
        call.talk = talk;
        Http2Answer.opening(ctx, call.stream, Map.of());
        flusher.flushSoon();
    }

    /// Answers what has come whole.
    ///
    /// @throws Refusal when a message is larger than allowed
    void add(Http2Call call, Conversation talk, ByteBuf content) {
        talk.add(content).forEach(turn -> hear(call, talk, turn));
    }

    private void hear(Http2Call call, Conversation talk, Conversation.Turn turn) {
        turn.body().lend();
        GrpcCall values = new GrpcCall(turn.body().bytes(), call.headers, call.deadline, call.cancelled, peer);
        dispatch.grpc(
                call.target,
                values,
                call.encoding(turn.body()),
                ctx.channel().remoteAddress(),
                (message, failure, _) -> replies.later(() -> {
                    turn.body().returned();
                    say(call, talk, turn, message, failure);
                }));
    }

    private void say(
            Http2Call call,
            Conversation talk,
            Conversation.Turn turn,
            byte @Nullable [] message,
            @Nullable ServeException failure) {
        if (call.answered) {
            return;
        }
        if (message == null) {
            replies.end(call, Objects.requireNonNull(failure));
            return;
        }
        for (byte[] answer : talk.answer(turn, message)) {
            ChannelPromise taken = ctx.newPromise();
            taken.addListener(_ -> {
                talk.sent(answer.length);
                goOn(call, talk);
            });
            Http2Answer.frames(ctx, call.stream, answer, taken);
        }
        goOn(call, talk);
        closeIfOver(call, talk);
        flusher.flushSoon();
    }

    /// Lets the client send more, if it waits for that.
    private void goOn(Http2Call call, Conversation talk) {
        int free = talk.freed();
        if (free > 0 && !call.answered) {
            ctx.write(new DefaultHttp2WindowUpdateFrame(free).stream(call.stream));
            flusher.flushSoon();
        }
    }

    /// The client has said all it had to say.
    void received(Http2Call call, Conversation talk) {
        if (talk.isBetween()) {
            closeIfOver(call, talk);
        } else {
            replies.refuse(call, Refusal.malformed("the stream ends within a message"));
        }
    }

    private void closeIfOver(Http2Call call, Conversation talk) {
        if (call.answered || !talk.isQuiet()) {
            return;
        }
        if (call.received) {
            replies.end(call, OVER);
        } else if (parting) {
            replies.end(call, FAREWELL);
        }
    }

    void tick(Http2Call call, Conversation talk, long now, Duration patience) {
        if (talk.isSlow(now, patience)) {
            replies.end(call, new ServeException(Status.DEADLINE_EXCEEDED, "a message did not come in time"));
        }
    }

    /// Begins to tell a client that listens.
    void tell(Http2Call call, Http2Call.Told first, Map<String, String> metadata) {
        if (!call.answered) {
            call.told = first;
            Http2Answer.opening(ctx, call.stream, metadata);
            Http2Answer.next(ctx, call.stream, first.last());
            flusher.flushSoon();
            if (parting) {
                replies.end(call, FAREWELL);
            }
        }
    }

    /// Tells a client that listens what has changed.
    void tick(Http2Call call, Http2Call.Told told) {
        byte[] message = told.now();
        if (!Arrays.equals(message, told.last())) {
            call.told = new Http2Call.Told(told.feed(), told.asked(), message);
            Http2Answer.next(ctx, call.stream, message);
            flusher.flushSoon();
        }
    }

    /// Ends what is only listened to, and conversations as soon as all is said.
    void part(Iterable<Http2Call> calls) {
        parting = true;
        for (Http2Call call : calls) {
            if (call.told != null && !call.answered) {
                replies.end(call, FAREWELL);
            } else if (call.talk instanceof Conversation talk) {
                closeIfOver(call, talk);
            }
        }
    }
}
