package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Status;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/1.1, which is answered when those before it are.
final class Http1Turn extends Exchange {

    private static final HttpRequest NOTHING = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");

    final boolean bodiless;
    private final boolean keepAlive;
    private final boolean mustSayThatItStays;

    @Nullable
    HttpResponse response;

    /// How much more of a body that nobody reads is let pass; negative while it is read.
    private long passable = -1;

    private Http1Turn(HttpRequest head, Map<String, String> headers, Body body, NetOptions options) {
        super(
                head.method().name(),
                head.uri(),
                headers,
                body,
                options.patience().deadline());
        bodiless = head.method().equals(HttpMethod.HEAD);
        keepAlive = HttpUtil.isKeepAlive(head);
        mustSayThatItStays = !head.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /// @throws Refusal when the request cannot be taken
    static Http1Turn begin(HttpRequest head, NetOptions options, Budget budget) {
        if (head.decoderResult().isFailure()) {
            throw undecodable(head.decoderResult().cause());
        }
        StrictRequestDecoder.check(head);
        try {
            long length = HttpUtil.getContentLength(head, -1L);
            return new Http1Turn(head, headers(head), Body.plain(length, options, budget), options);
        } catch (NumberFormatException e) {
            throw Refusal.malformed("Content-Length is not a number");
        }
    }

    /// Stands for a request that cannot be read.
    static Http1Turn unreadable(NetOptions options, Budget budget) {
        return new Http1Turn(NOTHING, Map.of(), Body.plain(0, options, budget), options);
    }

    private static Refusal undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(414, Status.INVALID_ARGUMENT, "the URI is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(431, Status.INVALID_ARGUMENT, "the headers are larger than allowed");
        }
        return Refusal.malformed("this is not a request of HTTP/1.1");
    }

    private static Map<String, String> headers(HttpRequest head) {
        Map<String, String> headers = HashMap.newHashMap(head.headers().size());
        for (Iterator<Map.Entry<String, String>> all = head.headers().iteratorAsString(); all.hasNext(); ) {
            Map.Entry<String, String> header = all.next();
            headers.merge(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (first, next) -> first + "," + next);
        }
        return headers;
    }

    /// Whether a body comes behind the head.
    boolean hasBody() {
        return headers.containsKey("transfer-encoding")
                || !headers.getOrDefault("content-length", "0").equals("0");
    }

    /// Lets the body pass by unread, if it is not too long for that.
    boolean passesBy(int most) {
        String length = headers.get("content-length");
        boolean passes =
                keepAlive && !headers.containsKey("expect") && (length == null || Long.parseLong(length) <= most);
        passable = passes ? most : -1;
        return passes;
    }

    boolean isPassing() {
        return passable >= 0;
    }

    /// Whether so many bytes more still pass.
    boolean pass(int bytes) {
        passable = Math.max(0, passable - bytes);
        return passable > 0;
    }

    /// What becomes of the connection after this turn, if nothing else ends it.
    Http1Answer.Then then() {
        if (!keepAlive) {
            return Http1Answer.Then.ENDS;
        }
        return mustSayThatItStays ? Http1Answer.Then.STAYS_AS_ASKED : Http1Answer.Then.STAYS;
    }
}
