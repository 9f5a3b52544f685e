package dev.slipway.serve.inference;

import java.util.concurrent.CompletionStage;

/// Computes requests: alone or in batches, now or when its turn comes.
public interface Inference {

    /// Starts a request. The stage fails with a [ServeException]; a request that is cancelled or whose deadline passes
    /// before its turn never reaches the runtime. Its tensors are not read once the stage is complete.
    CompletionStage<InferenceResponse> infer(InferenceRequest request);

    /// Refuses early what would be refused anyway: asked once, before a request is read, which may take longer than to
    /// compute another.
    ///
    /// @throws ServeException `UNAVAILABLE` when so much waits for the model that no request for it is taken now
    default void requireRoom(ModelSpec spec) {}

    /// Whether so much waits that [#requireRoom] is worth asking.
    default boolean isCrowded() {
        return false;
    }

    /// Whether nothing waits, and most of what computes requests has nothing to do.
    default boolean isAtEase() {
        return true;
    }

    /// The most rows of a version that are computed together; zero where each request is computed alone.
    default int maxBatch(Servable version) {
        return 0;
    }
}
