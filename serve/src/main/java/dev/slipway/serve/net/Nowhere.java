package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Preflight;
import dev.slipway.serve.http.Role;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Answers to what no interface asks for: paths that nobody handles, and browsers that ask whether they may ask.
enum Nowhere implements HttpHandler {
    NOT_FOUND(_ -> HttpResponse.notFound()),
    PREFLIGHT(Preflight::answer);

    private final Function<HttpRequest, HttpResponse> answer;

    Nowhere(Function<HttpRequest, HttpResponse> answer) {
        this.answer = answer;
    }

    @Override
    public boolean handles(String path) {
        return true;
    }

    @Override
    public Role role(HttpRequest request) {
        return Role.PROBE;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        return CompletableFuture.completedStage(answer.apply(request));
    }
}
