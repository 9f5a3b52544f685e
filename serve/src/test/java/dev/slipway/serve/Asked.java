package dev.slipway.serve;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Handlers asked without a network, by requests that wait as long as it takes.
public final class Asked {

    private Asked() {}

    /// The answer to a request whose body is text.
    public static HttpResponse by(HttpHandler handler, String method, String path, String body) {
        return by(handler, method, path, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /// The answer to a request with headers.
    public static HttpResponse by(
            HttpHandler handler, String method, String path, Map<String, String> headers, byte[] body) {
        return handler.handle(new HttpRequest(method, path, "", headers, body, Long.MAX_VALUE, new AtomicBoolean()))
                .toCompletableFuture()
                .join();
    }
}
