package dev.slipway.serve.grpc;

import dev.slipway.serve.repository.ModelConfig;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Replaces what is served, when a client asks for it.
public interface ConfigReload {

    /// Serves these models and no others. Called on a network thread, so it must not block; the stage ends when the
    /// models are there, or fails with a [dev.slipway.serve.inference.ServeException].
    CompletionStage<?> reload(List<ModelConfig> models);
}
