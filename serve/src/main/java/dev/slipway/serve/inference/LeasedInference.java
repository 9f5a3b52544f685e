package dev.slipway.serve.inference;

import java.util.concurrent.CompletionStage;

/// Computes requests also on a version that was leased before, so that what was decided by it holds.
public interface LeasedInference extends Inference {

    /// Starts a request on a version, whichever the request names, as [Inference#infer] does.
    ///
    /// @param lease is closed here, once the request needs it no more
    CompletionStage<InferenceResponse> infer(InferenceRequest request, Lease lease);
}
