package dev.slipway.serve.v2;

import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/// How Triton says over HTTP what is wrong.
final class V2Failure {

    private V2Failure() {}

    /// What a client is told of a failure.
    static HttpResponse of(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (!(cause instanceof ServeException refused)) {
            return error(500, "Internal error");
        }
        HttpResponse response = error(http(refused.status()), refused.sentence());
        return refused.retryAfter() instanceof Duration after ? response.retryAfter(after) : response;
    }

    static HttpResponse error(int status, String text) {
        HttpResponse response = HttpResponse.error(status, text);
        return status == 503 ? response.retryAfter(Duration.ZERO) : response;
    }

    /// Triton knows fewer codes: a queue that is full and a deadline that has passed are `UNAVAILABLE` to it.
    private static int http(Status status) {
        return switch (status) {
            case OK -> 200;
            case INTERNAL, DATA_LOSS -> 500;
            case NOT_FOUND -> 404;
            case UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED -> 503;
            case UNIMPLEMENTED -> 501;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case CANCELLED, UNKNOWN, INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE ->
                400;
        };
    }
}
