package dev.slipway.serve.fitting;

import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A request whose rows are computed one after the other, so that it takes no more than its turn.
final class OneByOne {

    private final Inference inference;
    private final InferenceRequest request;
    private final int rows;
    private final List<InferenceResponse> answers = new ArrayList<>();
    private final CompletableFuture<InferenceResponse> whole = new CompletableFuture<>();

    private OneByOne(Inference inference, InferenceRequest request, int rows) {
        this.inference = inference;
        this.request = request;
        this.rows = rows;
    }

    static CompletableFuture<InferenceResponse> of(Inference inference, InferenceRequest request, int rows) {
        OneByOne all = new OneByOne(inference, request, rows);
        all.advance();
        return all.whole;
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
                    .infer(request.with(SingleRows.row(request.inputs(), answers.size())))
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
}
