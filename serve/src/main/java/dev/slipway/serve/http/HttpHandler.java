package dev.slipway.serve.http;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Answers the requests of one interface.
public interface HttpHandler {

    /// Whether this handler answers for a path (percent-encoded, without the query).
    boolean handles(String path);

    /// What a client must be allowed to do to be answered. Asked before the body is decompressed.
    default Role role(HttpRequest request) {
        return Role.INFER;
    }

    /// The answer to a request whose body need not be read for it, as one that would only wait; null where it must be.
    /// Called on a network thread when the head has come and a body is still to.
    default @Nullable HttpResponse answerToHead(HttpRequest head) {
        return null;
    }

    /// The answer; called on a network thread, so it must not block. What the request's body lies in is used again when
    /// the stage is complete.
    CompletionStage<HttpResponse> handle(HttpRequest request);
}
