package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request while it comes in and until it is answered. Lives on its connection's thread; only `cancelled` is
/// shared.
class Exchange {

    final String method;
    final String target;
    final Map<String, String> headers;
    final Body body;
    final long began = System.nanoTime();
    final AtomicBoolean cancelled = new AtomicBoolean();
    long deadline;
    boolean received;
    boolean answered;

    Exchange(String method, String target, Map<String, String> headers, Body body, Duration timeout) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
        this.deadline = began + timeout.toNanos();
    }

    /// Whether the client sends so slowly that it is not waited for.
    boolean isSlow(long now, Duration patience) {
        return !received && now - began > Outflow.nanosFor(body.size(), patience);
    }

    boolean isLate(long now) {
        return isTimed() && !answered && now - deadline > 0;
    }

    /// Whether the deadline counts: while it comes, a request may rather not be slow.
    boolean isTimed() {
        return received;
    }

    HttpRequest request(Caller peer) {
        String local = local(target);
        int question = local.indexOf('?');
        String path = question < 0 ? local : local.substring(0, question);
        String query = question < 0 ? "" : local.substring(question + 1);
        return new HttpRequest(method, path, query, headers, body.bytes(), deadline, cancelled, peer);
    }

    /// The path of a target that names the host too, as requests through proxies do.
    private static String local(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return target;
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /// Ends the exchange; a client that has gone is told to whoever still works for it.
    void end() {
        if (!answered) {
            cancelled.set(true);
        }
        answered = true;
        body.release();
    }
}
