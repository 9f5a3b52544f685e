package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.ForwardingInference;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Notes what becomes of requests that are computed, with the [WatchedRequest] they belong to; one that belongs to none
/// is told of at once.
final class WatchedInference extends ForwardingInference {

    private final Metrics metrics;
    private final Observer observer;

    WatchedInference(Inference next, Metrics metrics, Observer observer) {
        super(next);
        this.metrics = metrics;
        this.observer = observer;
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        WatchedRequest.@Nullable Computation computation =
                WatchedRequest.CURRENT.isBound() ? WatchedRequest.CURRENT.get().compute(request) : null;
        long began = System.nanoTime();
        LongAdder inFlight = metrics.known(request.spec().name()).inFlight();
        inFlight.increment();
        CompletionStage<InferenceResponse> stage;
        try {
            stage = super.infer(request);
        } catch (RuntimeException failure) {
            ended(request, computation, null, failure, began, inFlight);
            throw failure;
        }
        return stage.whenComplete(
                (response, failure) -> ended(request, computation, response, failure, began, inFlight));
    }

    private void ended(
            InferenceRequest request,
            WatchedRequest.@Nullable Computation computation,
            @Nullable InferenceResponse response,
            @Nullable Throwable failure,
            long began,
            LongAdder inFlight) {
        inFlight.decrement();
        Status status = statusOf(failure);
        if (computation == null) {
            observer.answered(request, response, status, System.nanoTime() - began);
        } else {
            computation.ended(response, status);
        }
    }

    private static Status statusOf(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case null -> Status.OK;
            case ServeException refused -> refused.status();
            default -> Status.INTERNAL;
        };
    }
}
