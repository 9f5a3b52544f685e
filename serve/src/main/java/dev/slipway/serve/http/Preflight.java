package dev.slipway.serve.http;

/// What a browser asks before a page of another origin may ask (`OPTIONS`), as TensorFlow Serving answers it. Whether
/// the page may is said by headers that a server adds to all answers.
public final class Preflight {

    private Preflight() {}

    /// Whether it is such a question.
    public static boolean isAskedBy(HttpRequest request) {
        return request.method().equals("OPTIONS");
    }

    /// An empty answer, where the request says whose page asks.
    public static HttpResponse answer(HttpRequest request) {
        String origin = request.headers().getOrDefault("origin", "");
        return origin.startsWith("http://") || origin.startsWith("https://")
                ? HttpResponse.of(200, "text/plain", new byte[0])
                : HttpResponse.error(400, "OPTIONS needs an Origin header that starts with http:// or https://");
    }
}
