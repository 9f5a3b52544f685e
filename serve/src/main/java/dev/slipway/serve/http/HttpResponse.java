package dev.slipway.serve.http;

import dev.slipway.serve.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An answer, whole.
///
/// @param headers besides the length
/// @param body pieces that are sent one after the other
public record HttpResponse(int status, Map<String, String> headers, List<byte[]> body) {

    /// The content type of JSON, which is UTF-8 and needs no charset.
    public static final String JSON = "application/json";

    private static final HttpResponse NOT_FOUND = of(404, "text/html", """
            <HTML><HEAD>
            <TITLE>404 Not Found</TITLE>
            </HEAD><BODY>
            <H1>Not Found</H1>
            </BODY></HTML>
            """.getBytes(StandardCharsets.US_ASCII));

    /// The page for a path that no interface knows, as TensorFlow Serving's HTTP library writes it.
    public static HttpResponse notFound() {
        return NOT_FOUND;
    }

    /// An answer of JSON text.
    public static HttpResponse json(int status, String text) {
        return new HttpResponse(status, Map.of("content-type", JSON), List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// An answer in one piece.
    ///
    /// @param body is sent as it is, not copied
    public static HttpResponse of(int status, String contentType, byte[] body) {
        return of(status, contentType, List.of(body));
    }

    /// @param body pieces that are sent one after the other
    public static HttpResponse of(int status, String contentType, List<byte[]> body) {
        return new HttpResponse(status, Map.of("content-type", contentType), body);
    }

    /// What is wrong, as all interfaces but TensorFlow Serving's say it.
    public static HttpResponse error(int status, String message) {
        return of(
                status,
                JSON,
                JsonWriter.compact()
                        .startObject()
                        .member("error", message)
                        .endObject()
                        .toBytes());
    }

    /// The same answer, saying when to try again: in whole seconds, at least one.
    public HttpResponse retryAfter(Duration after) {
        Map<String, String> more = new HashMap<>(headers);
        more.put("retry-after", Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
        return new HttpResponse(status, more, body);
    }
}
