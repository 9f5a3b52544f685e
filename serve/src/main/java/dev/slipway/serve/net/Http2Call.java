package dev.slipway.serve.net;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.inference.Status;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/2 or gRPC: one stream, from its first headers until its answer has been taken.
final class Http2Call extends Exchange {

    /// What a header takes besides its characters ([RFC 9113, section
    /// 6.5.2](https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2)).
    private static final int FIELD = 32;

    final Http2FrameStream stream;
    final boolean grpc;
    private final int headerBytes;

    @Nullable
    Told told;

    @Nullable
    Conversation talk;

    int frames;
    private int framesThen = -1;

    /// The bytes that the client may send before it is let in.
    final int window;

    /// Whether so much of a message has come that it was decided to read the rest, or not to.
    boolean seen;

    /// Whether the client was told that it is let in, and may send the rest.
    boolean opened;

    /// Whether the client may send no more than it was allowed to before it was answered.
    boolean halted;

    long answeredAt;
    long answerBytes;

    /// What a client was told last that listens for more.
    record Told(GrpcFeed feed, GrpcCall asked, byte[] last) {

        byte[] now() {
            return feed.now(asked);
        }
    }

    private Http2Call(
            Http2FrameStream stream,
            Http2Headers head,
            Map<String, String> headers,
            Body body,
            int headerBytes,
            boolean grpc,
            int window,
            Duration timeout) {
        super(text(head.method()), text(head.path()), headers, body, timeout);
        this.stream = stream;
        this.grpc = grpc;
        this.headerBytes = headerBytes;
        this.window = window;
    }

    /// @param window the bytes that the client may send before it is let in
    static Http2Call begin(Http2FrameStream stream, Http2Headers head, NetOptions options, Budget budget, int window) {
        Map<String, String> headers = HashMap.newHashMap(head.size());
        int headerBytes = read(head, headers);
        boolean grpc = GrpcWords.isGrpc(headers.getOrDefault("content-type", ""));
        return new Http2Call(
                stream,
                head,
                headers,
                grpc ? Body.framed(options, budget) : Body.plain(-1, options, budget),
                headerBytes,
                grpc,
                window,
                grpc ? Patience.UNLIMITED : options.patience().deadline());
    }

    private static String text(@Nullable CharSequence pseudo) {
        return pseudo == null ? "" : pseudo.toString();
    }

    /// Takes headers in; how large they are, as HTTP/2 counts them.
    private static int read(Http2Headers sent, Map<String, String> headers) {
        int size = 0;
        for (Map.Entry<CharSequence, CharSequence> header : sent) {
            size += header.getKey().length() + header.getValue().length() + FIELD;
            if (header.getKey().charAt(0) != ':') {
                headers.merge(
                        header.getKey().toString(), header.getValue().toString(), (first, next) -> first + "," + next);
            } else if (Http2Headers.PseudoHeaderName.AUTHORITY.value().contentEquals(header.getKey())) {
                headers.putIfAbsent("host", header.getValue().toString());
            }
        }
        return size;
    }

    /// Takes from the headers how long the client waits.
    ///
    /// @throws Refusal when they make no sense, or announce too much
    void check(NetOptions options) {
        if (headerBytes > options.limits().headers()) {
            throw Refusal.headersTooLarge(headerBytes, options.limits().headers());
        }
        String timeout = grpc ? headers.get("grpc-timeout") : null;
        if (timeout != null) {
            deadline = began + Math.min(GrpcWords.timeout(timeout), Patience.UNLIMITED.toNanos());
        }
        String length = headers.get("content-length");
        try {
            if (length != null && Long.parseLong(length) > options.limits().body() + 5L) {
                throw Refusal.tooLarge(options.limits().body());
            }
        } catch (NumberFormatException e) {
            throw Refusal.malformed("content-length is not a number");
        }
    }

    /// Whether the client, which has its answer, has sent nothing since this was asked last. A stream that is reset
    /// while more of it comes would be reset again for every frame.
    boolean isQuiet() {
        boolean quiet = !received && frames == framesThen;
        framesThen = frames;
        return quiet;
    }

    /// How a message of a gRPC call, which has come, is compressed; empty when it is not.
    ///
    /// @throws Refusal when it is not one message
    String encoding(Body message) {
        if (!message.isOneFrame()) {
            throw Refusal.malformed("a unary call takes exactly one message, whole");
        }
        if (!message.isCompressedFrame()) {
            return "";
        }
        String encoding = Dispatch.encoding(headers.get("grpc-encoding"));
        if (encoding.isEmpty()) {
            throw new Refusal(
                    400,
                    Status.INVALID_ARGUMENT,
                    "the message is marked as compressed, but grpc-encoding does not say how");
        }
        return encoding;
    }

    @Override
    boolean isTimed() {
        return received || talk != null;
    }

    @Override
    void end() {
        super.end();
        if (talk != null) {
            talk.release();
        }
    }

    /// Whether the client has not taken its answer though it could long have.
    boolean isLeft(long now, Duration patience) {
        return answered && received && now - answeredAt > Outflow.nanosFor(answerBytes, patience);
    }
}
