package dev.slipway.serve.net;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;

/// Sends back what it gets; `/held/…` only when told to.
final class Echo implements HttpHandler, GrpcMethod {

    static final String METHOD = "/test.Echo/Say";

    final ConcurrentMap<String, CompletableFuture<HttpResponse>> held = new ConcurrentHashMap<>();
    final Queue<HttpRequest> requests = new ConcurrentLinkedQueue<>();
    final Queue<GrpcCall> calls = new ConcurrentLinkedQueue<>();

    @Override
    public boolean handles(String path) {
        return path.startsWith("/echo") || path.startsWith("/held/") || path.startsWith("/broken");
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        requests.add(request);
        if (request.path().equals("/broken")) {
            throw new IllegalStateException("secret");
        }
        if (request.path().equals("/broken/politely")) {
            return CompletableFuture.failedStage(ServeException.notFound("no \"%s\"", "thing"));
        }
        if (request.path().startsWith("/held/")) {
            return held(request.path());
        }
        return CompletableFuture.completedStage(HttpResponse.of(200, "text/plain", request.body()));
    }

    CompletableFuture<HttpResponse> held(String path) {
        return held.computeIfAbsent(path, _ -> new CompletableFuture<>());
    }

    void release(String path) {
        held(path).complete(HttpResponse.of(200, "text/plain", path.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String path() {
        return METHOD;
    }

    @Override
    public CompletionStage<byte[]> call(GrpcCall call) {
        calls.add(call);
        String text = new String(call.message(), StandardCharsets.UTF_8);
        if (text.equals("hold")) {
            return new CompletableFuture<>();
        }
        return text.equals("fail")
                ? CompletableFuture.failedStage(new ServeException(Status.FAILED_PRECONDITION, "100 % à tort\n"))
                : CompletableFuture.completedStage(call.message());
    }
}
