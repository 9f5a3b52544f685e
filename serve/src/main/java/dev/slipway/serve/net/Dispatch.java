package dev.slipway.serve.net;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.http.Glance;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.GrpcStream;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Preflight;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.http.Visit;
import dev.slipway.serve.http.Watcher;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.settings.ServerLog;
import java.lang.System.Logger;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings requests to who answers them. Large or compressed ones are read on threads of their own, so that a network
/// thread never keeps other connections waiting.
final class Dispatch {

    private static final ServerLog LOG = ServerLog.of(Dispatch.class);
    private static final int LARGE = 256 << 10;

    private final List<HttpHandler> handlers;
    private final Map<String, GrpcMethod> methods = new HashMap<>();
    private final NetOptions options;
    private final Executor workers;
    private final Watcher watcher;
    private final Access access;
    private final Budget budget;
    private final ClientRates rates;

    /// Takes the answer to a call: a message or a failure, and metadata to send along.
    interface Settle {
        void with(byte @Nullable [] message, @Nullable ServeException failure, Map<String, String> metadata);
    }

    Dispatch(
            List<HttpHandler> handlers,
            List<GrpcMethod> methods,
            NetOptions options,
            Access access,
            Budget budget,
            ClientRates rates,
            Executor workers,
            Watcher watcher) {
        this.access = access;
        this.budget = budget;
        this.rates = rates;
        this.handlers = List.copyOf(handlers);
        methods.forEach(method -> this.methods.put(method.path(), method));
        this.options = options;
        this.workers = workers;
        this.watcher = watcher;
    }

    /// A request was refused before it had come whole.
    void refused(Exchange exchange, Refusal refusal, @Nullable SocketAddress remote) {
        watcher.refused(exchange.method, exchange.target, refusal.http(), remote);
    }

    /// The method at that path, if it goes on telling.
    @Nullable
    GrpcFeed feed(String path) {
        return methods.get(path) instanceof GrpcFeed feed ? feed : null;
    }

    /// Whether the method at that path takes many messages.
    boolean isStream(String path) {
        return methods.get(path) instanceof GrpcStream;
    }

    Access access() {
        return access;
    }

    /// The answer to a request whose body need not be read; null where it must be.
    @Nullable
    HttpResponse toHead(HttpRequest head, @Nullable SocketAddress remote) {
        HttpHandler handler = handler(head);
        HttpResponse answer = handler.answerToHead(head);
        if (answer == null) {
            return null;
        }
        HttpRequest request = head;
        try {
            request = head.by(access.admit(handler.role(head), false, head.path(), head.headers(), head.caller()));
        } catch (ServeException refused) {
            answer = Answers.failed(refused);
        }
        return watcher.begin(request, remote).answered(options.cors() ? Finish.withCors(answer) : answer);
    }

    /// Looks at a call of whose message so much has come; whether that was enough to refuse it or let it in.
    boolean glance(String path, GrpcCall head, MemorySegment begun, @Nullable SocketAddress remote, Settle taker) {
        GrpcMethod method = methods.get(path);
        Glance glance = method == null ? Glance.LET_IN : method.glance(begun);
        if (method == null || !(glance.refusal() instanceof ServeException early)) {
            return glance.decided();
        }
        GrpcCall call = head;
        ServeException refusal = early;
        try {
            call = head.by(access.admit(method.role(), true, path, head.metadata(), head.caller()));
        } catch (ServeException refused) {
            refusal = refused;
        }
        taker.with(null, refusal, watcher.begin(path, call, remote).answered(null, refusal));
        return true;
    }

    /// Answers a request as it came, still compressed; `taker` is called once, on any thread.
    void http(HttpRequest sent, @Nullable SocketAddress remote, Consumer<HttpResponse> taker) {
        HttpHandler handler = handler(sent);
        HttpRequest request = sent;
        ServeException refused = null;
        try {
            Role role = handler.role(sent);
            request = sent.by(access.admit(role, false, sent.path(), sent.headers(), sent.caller()));
            rates.count(request.caller(), role, remote);
        } catch (ServeException e) {
            refused = e;
        }
        answer(handler, request, refused, watcher.begin(request, remote), taker);
    }

    private void answer(
            HttpHandler handler,
            HttpRequest request,
            @Nullable ServeException refused,
            Visit visit,
            Consumer<HttpResponse> taker) {
        Consumer<HttpResponse> settle = response -> taker.accept(visit.answered(
                isTooLate(request.cancelled(), request.deadline()) ? Answers.failed(Refusal.late()) : response));
        if (refused != null) {
            finish(request, null, refused, settle);
            return;
        }
        String encoding = encoding(request.headers().get("content-encoding"));
        Runnable task = () -> attempt(() -> visit.during(() -> encoding.isEmpty()
                        ? handler.handle(request)
                        : inflated(request.body(), encoding, body -> handler.handle(request.withBody(body)))))
                .whenComplete((response, failure) -> finish(request, response, failure, settle));
        if (encoding.isEmpty() && request.body().length < LARGE) {
            task.run();
        } else {
            elsewhere(task, () -> settle.accept(Answers.error(503, "the server is shutting down")));
        }
    }

    private HttpHandler handler(HttpRequest request) {
        if (options.cors() && Preflight.isAskedBy(request)) {
            return Nowhere.PREFLIGHT;
        }
        for (HttpHandler handler : handlers) {
            if (handler.handles(request.path())) {
                return handler;
            }
        }
        return Nowhere.NOT_FOUND;
    }

    private void finish(
            HttpRequest request,
            @Nullable HttpResponse response,
            @Nullable Throwable failure,
            Consumer<HttpResponse> settle) {
        HttpResponse plain = response != null ? response : Answers.failed(known(failure));
        HttpResponse open = options.cors() ? Finish.withCors(plain) : plain;
        if (Finish.isToBeCompressed(request, open)) {
            elsewhere(() -> settle.accept(Finish.compressed(open)), () -> settle.accept(open));
        } else {
            settle.accept(open);
        }
    }

    /// Answers a call whose message is still compressed; `taker` gets a message or a failure, once, on any thread.
    void grpc(String path, GrpcCall sent, String encoding, @Nullable SocketAddress remote, Settle taker) {
        GrpcMethod method = methods.get(path);
        GrpcCall call = sent;
        ServeException refused = null;
        if (method == null) {
            refused = new ServeException(Status.UNIMPLEMENTED, "there is no method %s".formatted(path));
        } else {
            try {
                Role role = encoding.isEmpty() ? method.role(sent) : method.role();
                call = sent.by(access.admit(role, true, path, sent.metadata(), sent.caller()));
                rates.count(call.caller(), role, remote);
            } catch (ServeException e) {
                refused = e;
            }
        }
        Visit visit = watcher.begin(path, call, remote);
        BiConsumer<byte @Nullable [], @Nullable ServeException> settle = (message, failure) -> {
            if (message != null && isTooLate(sent.cancelled(), sent.deadline())) {
                settled(null, Answers.forGrpc(Refusal.late()), visit, taker);
            } else {
                settled(message, failure, visit, taker);
            }
        };
        if (method == null || refused != null) {
            settle.accept(null, refused);
        } else {
            call(method, call, encoding, visit, settle);
        }
    }

    private static void settled(
            byte @Nullable [] message, @Nullable ServeException failure, Visit visit, Settle taker) {
        taker.with(message, failure, visit.answered(message, failure));
    }

    /// Whether the client was told already that its deadline has passed.
    private static boolean isTooLate(AtomicBoolean cancelled, long deadline) {
        return cancelled.get() && System.nanoTime() - deadline > 0;
    }

    private void call(
            GrpcMethod method,
            GrpcCall call,
            String encoding,
            Visit visit,
            BiConsumer<byte @Nullable [], @Nullable ServeException> settle) {
        Runnable task = () -> attempt(() -> visit.during(() -> encoding.isEmpty()
                        ? method.call(call)
                        : inflated(call.message(), encoding, message -> method.call(call.withMessage(message)))))
                .whenComplete((answer, failure) ->
                        settle.accept(answer, answer != null ? null : Answers.forGrpc(known(failure))));
        if (encoding.isEmpty() && call.message().length < LARGE) {
            task.run();
        } else {
            elsewhere(
                    task,
                    () -> settle.accept(null, new ServeException(Status.UNAVAILABLE, "the server is shutting down")));
        }
    }

    /// Uses a body as it was before it was compressed, and counts it as long as it is used.
    private <T> CompletionStage<T> inflated(byte[] body, String encoding, Function<byte[], CompletionStage<T>> use) {
        byte[] plain = Compression.inflate(body, encoding, options.limits().body());
        budget.take(plain.length);
        return attempt(() -> use.apply(plain)).whenComplete((_, _) -> budget.giveBack(plain.length));
    }

    /// What an encoding header asks to undo; empty for nothing.
    static String encoding(@Nullable String header) {
        String encoding = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
        return encoding.equals("identity") ? "" : encoding;
    }

    /// A task's stage; what it throws becomes a failed one, so that every request is answered.
    private static <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> task) {
        try {
            return task.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static Throwable known(@Nullable Throwable failure) {
        Throwable known = failure == null ? new IllegalStateException("a handler answered null") : failure;
        if (Answers.isUnexpected(known)) {
            LOG.log(Logger.Level.DEBUG, () -> "a request failed", known);
        }
        return known;
    }

    private void elsewhere(Runnable task, Runnable otherwise) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }
}
