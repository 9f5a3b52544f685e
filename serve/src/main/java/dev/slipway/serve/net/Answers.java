package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/// Answers that are the same whatever was asked.
final class Answers {

    private static final String NO_MEMORY = "the server has no memory left for this request; try again later";

    static final String FULL_SENTENCE = "the server holds as many answers as it has memory for; try again later";
    private static final HttpResponse FULL = error(503, FULL_SENTENCE);

    private Answers() {}

    static HttpResponse full() {
        return FULL;
    }

    static HttpResponse error(int status, String message) {
        return HttpResponse.json(status, "{ \"error\": \"%s\" }".formatted(escaped(message)));
    }

    static HttpResponse failed(Throwable failure) {
        return switch (cause(failure)) {
            case Refusal refusal -> error(refusal.http(), refusal.sentence());
            case ServeException refused -> refused(refused);
            case OutOfMemoryError _ -> error(503, NO_MEMORY);
            default -> error(500, "the server failed; its log says why");
        };
    }

    private static HttpResponse refused(ServeException refused) {
        HttpResponse error = error(refused.status().http(), refused.sentence());
        if (refused.status() == Status.UNAUTHENTICATED) {
            return with(error, "www-authenticate", "Bearer realm=\"slipway\"");
        }
        return refused.retryAfter() instanceof Duration after ? error.retryAfter(after) : error;
    }

    private static HttpResponse with(HttpResponse response, String header, String value) {
        Map<String, String> headers = new HashMap<>(response.headers());
        headers.put(header, value);
        return new HttpResponse(response.status(), headers, response.body());
    }

    /// What a client may know of a failure.
    static ServeException forGrpc(Throwable failure) {
        return switch (cause(failure)) {
            case Refusal refusal -> new ServeException(refusal.status(), refusal.sentence());
            case ServeException refused -> refused;
            case OutOfMemoryError _ -> new ServeException(Status.UNAVAILABLE, NO_MEMORY);
            default -> new ServeException(Status.INTERNAL, "the server failed; its log says why");
        };
    }

    static boolean isUnexpected(Throwable failure) {
        return !(cause(failure) instanceof Refusal) && !(cause(failure) instanceof ServeException);
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() instanceof Throwable cause
                ? cause(cause)
                : failure;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (c < ' ') {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
