package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What every answer over HTTP gets on its way out, whoever gave it: compression, and leave for pages of other origins.
final class Finish {

    private static final int WORTH_COMPRESSING = 4 << 10;

    private Finish() {}

    /// Whether an answer is to be compressed: its client takes gzip, and it is large enough to gain by it.
    static boolean isToBeCompressed(HttpRequest request, HttpResponse response) {
        return acceptsGzip(request) && isWorthCompressing(response);
    }

    private static boolean acceptsGzip(HttpRequest request) {
        String accepted = request.headers().get("accept-encoding");
        if (accepted == null) {
            return false;
        }
        for (String part : accepted.split(",", -1)) {
            String[] words = part.toLowerCase(Locale.ROOT).replace(" ", "").split(";", 2);
            if (words[0].equals("gzip")) {
                return words.length == 1 || !words[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean isWorthCompressing(HttpResponse response) {
        long size = 0;
        for (byte[] piece : response.body()) {
            size += piece.length;
        }
        return size >= WORTH_COMPRESSING && !response.headers().containsKey("content-encoding");
    }

    static HttpResponse compressed(HttpResponse response) {
        Map<String, String> headers = new HashMap<>(response.headers());
        headers.put("content-encoding", "gzip");
        headers.put("vary", "accept-encoding");
        return new HttpResponse(response.status(), headers, List.of(Compression.gzip(response.body())));
    }

    /// An answer that pages of any origin may read ([CORS](https://fetch.spec.whatwg.org/#http-cors-protocol)).
    static HttpResponse withCors(HttpResponse response) {
        Map<String, String> headers = new HashMap<>(response.headers());
        headers.put("access-control-allow-origin", "*");
        headers.put("access-control-allow-methods", "POST, GET");
        headers.put("access-control-allow-headers", "Content-Type");
        return new HttpResponse(response.status(), headers, response.body());
    }
}
