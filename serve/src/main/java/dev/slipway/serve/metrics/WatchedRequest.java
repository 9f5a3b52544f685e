package dev.slipway.serve.metrics;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Visit;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on its way through the server. What is computed for it is noted by [WatchedInference], which finds this
/// in [#CURRENT]; a request may be computed several times, as `MultiInference` is.
final class WatchedRequest implements Visit {

    static final ScopedValue<WatchedRequest> CURRENT = ScopedValue.newInstance();

    private final RequestWatcher owner;
    private final String method;
    private final String path;
    private final Map<String, String> headers;
    private final int received;
    private final @Nullable SocketAddress remote;
    private final Caller caller;
    private final @Nullable TraceContext trace;
    private final long began = System.nanoTime();
    private @Nullable Computation last;

    /// One request to compute, and what became of it. Written by the thread that computes, and read after it is done.
    static final class Computation {

        private final InferenceRequest request;
        private final @Nullable Computation before;
        private final long began = System.nanoTime();
        private long ended = began;
        private @Nullable InferenceResponse response;
        private Status status = Status.CANCELLED;

        private Computation(InferenceRequest request, @Nullable Computation before) {
            this.request = request;
            this.before = before;
        }

        void ended(@Nullable InferenceResponse response, Status status) {
            ended = System.nanoTime();
            this.response = response;
            this.status = status;
        }
    }

    /// @param method of HTTP; empty for a call of gRPC
    WatchedRequest(
            RequestWatcher owner,
            String method,
            String path,
            Map<String, String> headers,
            int received,
            @Nullable SocketAddress remote,
            Caller caller,
            @Nullable TraceContext trace) {
        this.owner = owner;
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.received = received;
        this.remote = remote;
        this.caller = caller;
        this.trace = trace;
    }

    private boolean isGrpc() {
        return method.isEmpty();
    }

    /// A request to compute begins. Called on the thread that runs [#during].
    Computation compute(InferenceRequest request) {
        last = new Computation(request, last);
        return last;
    }

    @Override
    public <T> T during(Supplier<T> work) {
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    @Override
    public HttpResponse answered(HttpResponse response) {
        long sent = 0;
        for (byte[] piece : response.body()) {
            sent += piece.length;
        }
        owner.metrics().exchanges().http(response.status(), sent);
        ended(statusOf(response.status()), response.status(), sent);
        if (trace == null) {
            return response;
        }
        Map<String, String> traced = new LinkedHashMap<>(response.headers());
        traced.putAll(metadata(trace));
        return new HttpResponse(response.status(), traced, response.body());
    }

    @Override
    public Map<String, String> answered(byte @Nullable [] message, @Nullable ServeException failure) {
        Status status = failure == null ? Status.OK : failure.status();
        int sent = message == null ? 0 : message.length;
        owner.metrics().exchanges().grpc(status, sent);
        ended(status, status.code(), sent);
        return trace == null ? Map.of() : metadata(trace);
    }

    private static Map<String, String> metadata(TraceContext trace) {
        return trace.state().isEmpty()
                ? Map.of(TraceContext.PARENT, trace.next())
                : Map.of(TraceContext.PARENT, trace.next(), TraceContext.STATE, trace.state());
    }

    private void ended(Status status, int code, long sent) {
        long now = System.nanoTime();
        long taken = now - began;
        Computation computation = last;
        if (computation == null) {
            tellOfNone(status, taken);
        }
        for (Computation each = computation; each != null; each = each.before) {
            tell(each, status, taken, now);
        }
        if (owner.isLogged()) {
            log(computation, code, sent, taken);
        }
    }

    private void tell(Computation computation, Status end, long taken, long now) {
        Status status = computation.status == Status.OK ? end : computation.status;
        InferenceResponse response = computation.response;
        owner.observer().answered(computation.request, response, status, taken);
        if (response != null && status == Status.OK) {
            owner.metrics().handled(response, computation.began - began, now - computation.ended);
        }
    }

    /// A request that was to be computed, and failed before.
    private void tellOfNone(Status status, long taken) {
        RequestPath about = about();
        if (!about.api().isEmpty() && status != Status.OK) {
            owner.observer()
                    .answered(
                            new InferenceRequest(
                                    new ModelSpec(about.model(), about.version(), null),
                                    "",
                                    new LinkedHashMap<>(),
                                    began,
                                    new AtomicBoolean(),
                                    about.api(),
                                    isGrpc() ? "GRPC" : "REST",
                                    headers),
                            null,
                            status,
                            taken);
        }
    }

    private RequestPath about() {
        return isGrpc() ? RequestPath.ofMethod(path) : RequestPath.of(path);
    }

    private void log(@Nullable Computation computation, int code, long sent, long taken) {
        InferenceResponse response = computation == null ? null : computation.response;
        RequestPath about = computation == null ? about() : RequestPath.NONE;
        String model =
                computation == null ? about.model() : computation.request.spec().name();
        Long version = computation == null
                ? about.version()
                : computation.request.spec().version();
        owner.log(new LogLine(
                System.currentTimeMillis(),
                remote,
                caller.name(),
                method,
                path,
                model,
                response == null ? version : Long.valueOf(response.version()),
                code,
                received,
                sent,
                taken / 1000,
                trace == null ? "" : trace.traceId()));
    }

    /// What an HTTP status says of how a request ended.
    private static Status statusOf(int http) {
        if (http < 400) {
            return Status.OK;
        }
        for (Status status : Status.values()) {
            if (status != Status.UNKNOWN && status.http() == http) {
                return status;
            }
        }
        return http < 500 ? Status.INVALID_ARGUMENT : Status.INTERNAL;
    }
}
