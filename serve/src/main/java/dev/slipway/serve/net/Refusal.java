package dev.slipway.serve.net;

import dev.slipway.serve.inference.Status;

/// A request that is turned away before anyone reads it.
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int http;
    private final Status status;

    Refusal(int http, Status status, String message) {
        super(message, null, false, false);
        this.http = http;
        this.status = status;
    }

    static Refusal tooLarge(int limit) {
        return new Refusal(
                413, Status.RESOURCE_EXHAUSTED, "the request is larger than the %d bytes allowed".formatted(limit));
    }

    static Refusal headersTooLarge(int bytes, int limit) {
        return new Refusal(
                431,
                Status.RESOURCE_EXHAUSTED,
                "the headers take %d bytes, more than the %d allowed; send less metadata".formatted(bytes, limit));
    }

    static Refusal late() {
        return new Refusal(504, Status.DEADLINE_EXCEEDED, "the request did not finish in time");
    }

    static Refusal malformed(String message) {
        return new Refusal(400, Status.INVALID_ARGUMENT, message);
    }

    int http() {
        return http;
    }

    Status status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
