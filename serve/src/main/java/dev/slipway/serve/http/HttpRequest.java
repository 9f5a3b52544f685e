package dev.slipway.serve.http;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A request, whole.
///
/// @param path as sent, still percent-encoded, without the query
/// @param query what follows the question mark, else empty
/// @param headers by name in lower case; several of one name are joined by commas
/// @param body decompressed
/// @param cancelled set when the client has gone
public record HttpRequest(
        String method,
        String path,
        String query,
        Map<String, String> headers,
        byte[] body,
        long deadline,
        AtomicBoolean cancelled,
        Caller caller) {

    /// A request of which nobody has said yet who sends it.
    public HttpRequest(
            String method,
            String path,
            String query,
            Map<String, String> headers,
            byte[] body,
            long deadline,
            AtomicBoolean cancelled) {
        this(method, path, query, headers, body, deadline, cancelled, Caller.ANYBODY);
    }

    /// The value of a header, null where it was not sent.
    ///
    /// @param name in lower case
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /// The same request, its body decompressed.
    public HttpRequest withBody(byte[] changed) {
        return new HttpRequest(method, path, query, headers, changed, deadline, cancelled, caller);
    }

    /// The same request, now that it is known who sends it.
    public HttpRequest by(Caller known) {
        return known == caller ? this : new HttpRequest(method, path, query, headers, body, deadline, cancelled, known);
    }
}
