package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Map;

/// How calls of a connection end: with an answer, a failure or a refusal, once each. Lives on its connection's thread,
/// but for `later`.
final class Http2Replies {

    /// The memory of larger answers is counted.
    private static final int LARGE = 256 << 10;

    private final ChannelHandlerContext ctx;
    private final Dispatch dispatch;
    private final Budget budget;
    private final Http2Streams streams;
    private final Flusher flusher;

    Http2Replies(ChannelHandlerContext ctx, Dispatch dispatch, Budget budget, Http2Streams streams, Flusher flusher) {
        this.ctx = ctx;
        this.dispatch = dispatch;
        this.budget = budget;
        this.streams = streams;
        this.flusher = flusher;
    }

    /// Does something on the connection's thread; at once where that is the caller's.
    void later(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    void answer(Http2Call call, HttpResponse response) {
        if (call.answered) {
            return;
        }
        int size = Http1Answer.size(response.body());
        if (size < LARGE || budget.has(size)) {
            streams.answered(call, size);
            Http2Answer.response(ctx, call, response, size, taken(size));
        } else {
            streams.answered(call, 0);
            HttpResponse full = Answers.full();
            Http2Answer.response(ctx, call, full, Http1Answer.size(full.body()), ctx.voidPromise());
        }
        flusher.flushSoon();
    }

    void answer(Http2Call call, byte[] message, Map<String, String> metadata) {
        if (call.answered) {
            return;
        }
        if (message.length < LARGE || budget.has(message.length)) {
            streams.answered(call, message.length);
            Http2Answer.message(ctx, call.stream, message, metadata, taken(message.length));
            flusher.flushSoon();
        } else {
            fail(call, new ServeException(Status.UNAVAILABLE, Answers.FULL_SENTENCE), metadata);
        }
    }

    /// Told when an answer is gone, if it is so large that its memory is counted.
    private ChannelPromise taken(int size) {
        if (size < LARGE) {
            return ctx.voidPromise();
        }
        ChannelPromise taken = ctx.newPromise();
        taken.addListener(_ -> budget.giveBack(size));
        return taken;
    }

    void fail(Http2Call call, ServeException failure, Map<String, String> metadata) {
        if (!call.answered) {
            streams.answered(call, 0);
            Http2Answer.failure(ctx, call.stream, failure, metadata);
            flusher.flushSoon();
        }
    }

    void refuse(Http2Call call, Refusal refusal) {
        if (!call.received) {
            dispatch.refused(call, refusal, ctx.channel().remoteAddress());
        }
        if (call.talk != null) {
            end(call, new ServeException(refusal.status(), refusal.sentence()));
        } else if (call.grpc) {
            fail(call, new ServeException(refusal.status(), refusal.sentence()), Map.of());
        } else {
            answer(call, Answers.error(refusal.http(), refusal.sentence()));
        }
    }

    /// Ends a call whose answer has begun.
    void end(Http2Call call, ServeException why) {
        streams.answered(call, 0);
        Http2Answer.ending(ctx, call.stream, why);
        flusher.flushSoon();
    }
}
