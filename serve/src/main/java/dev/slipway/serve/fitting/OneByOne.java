package dev.slipway.serve.fitting;

import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.LeasedInference;
import dev.slipway.serve.inference.Servable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A request whose rows are computed one after the other, so that it takes no more than its turn.
final class OneByOne {

    private final LeasedInference inference;
    private final InferenceRequest request;
    private final Lease lease;
    private final int rows;
    private final List<InferenceResponse> answers = new ArrayList<>();
    private final CompletableFuture<InferenceResponse> whole = new CompletableFuture<>();

    private OneByOne(LeasedInference inference, InferenceRequest request, Lease lease, int rows) {
        this.inference = inference;
        this.request = request;
        this.lease = lease;
        this.rows = rows;
    }

    /// @param lease of the version that computes all rows; closed when they are
    static CompletionStage<InferenceResponse> of(
            LeasedInference inference, InferenceRequest request, Lease lease, int rows) {
        OneByOne all = new OneByOne(inference, request, lease, rows);
        CompletionStage<InferenceResponse> whole = all.whole.whenComplete((_, _) -> lease.close());
        all.advance();
        return whole;
    }

    /// Goes on until a row has to wait; its answer goes on from there.
    private void advance() {
        while (answers.size() < rows) {
            CompletableFuture<InferenceResponse> next = next();
            if (!next.isDone()) {
                var _ = next.whenComplete((answer, failure) -> {
                    if (take(answer, failure)) {
                        advance();
                    }
                });
                return;
            }
            if (next.isCompletedExceptionally()) {
                take(null, next.exceptionNow());
                return;
            }
            answers.add(next.join());
        }
        InferenceResponse first = answers.getFirst();
        whole.complete(first.with(SingleRows.joined(
                answers.stream().map(InferenceResponse::outputs).toList())));
    }

    private CompletableFuture<InferenceResponse> next() {
        try {
            return inference
                    .infer(request.with(SingleRows.row(request.inputs(), answers.size())), new Lent(lease))
                    .toCompletableFuture();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private boolean take(@Nullable InferenceResponse answer, @Nullable Throwable failure) {
        if (answer != null) {
            return answers.add(answer);
        }
        whole.completeExceptionally(
                failure == null ? new AssertionError("a row has neither answer nor failure") : failure);
        return false;
    }

    /// A lease that a row gives back, and the request keeps.
    private record Lent(Lease lease) implements Lease {

        @Override
        public Servable servable() {
            return lease.servable();
        }

        @Override
        public void close() {}
    }
}
