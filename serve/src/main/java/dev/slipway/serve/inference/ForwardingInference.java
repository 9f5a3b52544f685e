package dev.slipway.serve.inference;

import java.util.concurrent.CompletionStage;

/// Hands everything on to another inference; what wraps one says only what it does otherwise.
public abstract class ForwardingInference implements Inference {

    private final Inference next;

    /// @param next is asked in place of this one
    protected ForwardingInference(Inference next) {
        this.next = next;
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        return next.infer(request);
    }

    @Override
    public void requireRoom(ModelSpec spec) {
        next.requireRoom(spec);
    }

    @Override
    public boolean isCrowded() {
        return next.isCrowded();
    }

    @Override
    public boolean isAtEase() {
        return next.isAtEase();
    }

    @Override
    public int maxBatch(Servable version) {
        return next.maxBatch(version);
    }
}
