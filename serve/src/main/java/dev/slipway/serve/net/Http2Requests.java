package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.util.Objects;

/// How requests come in, frame by frame, until they are answered or, by what has come so far, refused. Lives on its
/// connection's thread.
final class Http2Requests {

    private static final byte[] NOTHING = {};

    private final ChannelHandlerContext ctx;
    private final Caller peer;
    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final Http2Streams streams;
    private final Http2Windows windows;
    private final Clock clock;
    private final Http2Replies replies;
    private final Http2Talks talks;

    Http2Requests(
            ChannelHandlerContext ctx,
            Dispatch dispatch,
            NetOptions options,
            Budget budget,
            Http2Streams streams,
            Http2Windows windows,
            Flusher flusher,
            Clock clock) {
        this.ctx = ctx;
        this.peer = Peer.of(ctx, dispatch.access());
        this.dispatch = dispatch;
        this.options = options;
        this.budget = budget;
        this.streams = streams;
        this.windows = windows;
        this.clock = clock;
        this.replies = new Http2Replies(ctx, dispatch, budget, streams, flusher);
        this.talks = new Http2Talks(ctx, peer, dispatch, replies, flusher);
    }

    void headers(Http2HeadersFrame frame) {
        Http2Call call = streams.at(frame.stream().id());
        if (call == null) {
            call = begin(frame);
        }
        if (frame.isEndStream()) {
            received(call);
        } else if (!call.grpc && !call.answered) {
            HttpResponse early =
                    dispatch.toHead(call.request(peer), ctx.channel().remoteAddress());
            if (early != null) {
                windows.refused();
                replies.answer(call, early);
            }
        }
    }

    private Http2Call begin(Http2HeadersFrame frame) {
        Http2Call call = Http2Call.begin(frame.stream(), frame.headers(), options, budget, windows.size());
        streams.add(call);
        try {
            call.check(options);
            if (streams.isFull()) {
                throw new Refusal(
                        503,
                        Status.UNAVAILABLE,
                        "earlier answers on this connection wait to be taken; take them first");
            }
            if (call.grpc && dispatch.isStream(call.target)) {
                talks.open(call, new Conversation(options, budget));
                clock.watch(call.deadline);
            }
        } catch (Refusal refusal) {
            replies.refuse(call, refusal);
        }
        return call;
    }

    void data(Http2DataFrame frame) {
        int consumed = frame.initialFlowControlledBytes();
        Http2Call call = streams.at(frame.stream().id());
        if (call != null) {
            add(call, frame);
            call.frames++;
        }
        boolean held = call != null && (call.halted || call.talk != null && call.talk.holds(consumed));
        if (consumed > 0 && !held) {
            ctx.write(new DefaultHttp2WindowUpdateFrame(consumed).stream(frame.stream()));
        }
    }

    private void add(Http2Call call, Http2DataFrame frame) {
        if (!call.answered) {
            try {
                if (call.talk instanceof Conversation talk) {
                    talks.add(call, talk, frame.content());
                } else {
                    call.body.add(frame.content());
                }
            } catch (Refusal refusal) {
                replies.refuse(call, refusal);
            }
        }
        boolean isOpen = !call.answered;
        if (isOpen && !call.seen && call.grpc && call.talk == null && !call.body.isCompressedFrame()) {
            call.seen = glance(call);
        }
        if (frame.isEndStream()) {
            received(call);
        } else if (!call.answered) {
            windows.open(call);
        } else if (isOpen) {
            windows.refused();
        }
    }

    /// Refuses a call by the beginning of its message, or lets it in; whether so much of it is enough to.
    private boolean glance(Http2Call call) {
        GrpcCall head = new GrpcCall(NOTHING, call.headers, call.deadline, call.cancelled, peer);
        return dispatch.glance(
                call.target,
                head,
                call.body.soFar(),
                ctx.channel().remoteAddress(),
                (_, failure, metadata) -> replies.fail(call, Objects.requireNonNull(failure), metadata));
    }

    private void received(Http2Call call) {
        call.received = true;
        if (call.answered) {
            return;
        }
        if (call.talk instanceof Conversation talk) {
            talks.received(call, talk);
        } else if (call.grpc) {
            grpc(call);
        } else {
            call.body.lend();
            dispatch.http(
                    call.request(peer),
                    ctx.channel().remoteAddress(),
                    response -> replies.later(() -> {
                        call.body.returned();
                        replies.answer(call, response);
                    }));
        }
        if (!call.answered) {
            clock.watch(call.deadline);
        }
    }

    private void grpc(Http2Call call) {
        String encoding;
        try {
            encoding = call.encoding(call.body);
        } catch (Refusal refusal) {
            replies.refuse(call, refusal);
            return;
        }
        call.body.lend();
        GrpcCall values = new GrpcCall(call.body.bytes(), call.headers, call.deadline, call.cancelled, peer);
        dispatch.grpc(
                call.target,
                values,
                encoding,
                ctx.channel().remoteAddress(),
                (message, failure, metadata) -> replies.later(() -> {
                    if (message != null && dispatch.feed(call.target) instanceof GrpcFeed feed) {
                        talks.tell(call, new Http2Call.Told(feed, values, message), metadata);
                        return;
                    }
                    call.body.returned();
                    if (message != null) {
                        replies.answer(call, message, metadata);
                    } else {
                        replies.fail(call, Objects.requireNonNull(failure), metadata);
                    }
                }));
    }

    /// Refuses a request that comes too slowly, and goes on with one of many messages.
    void tick(Http2Call call, long now) {
        if (call.told instanceof Http2Call.Told told) {
            talks.tick(call, told);
        } else if (call.talk instanceof Conversation talk) {
            talks.tick(call, talk, now, options.patience().slow());
        } else if (call.isSlow(now, options.patience().slow())) {
            replies.refuse(call, new Refusal(408, Status.DEADLINE_EXCEEDED, "the request did not come in time"));
        }
    }

    /// Ends a call whose deadline has passed.
    void endLate(Http2Call call) {
        call.cancelled.set(true);
        if (call.talk != null || call.told != null) {
            replies.end(call, new ServeException(Status.DEADLINE_EXCEEDED, "the deadline has passed"));
        } else {
            replies.refuse(call, Refusal.late());
        }
    }

    /// Ends calls that would go on for ever.
    void part() {
        talks.part(streams.all());
    }
}
