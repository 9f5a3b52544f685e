package dev.slipway.serve;

import dev.slipway.serve.inference.ModelControl;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Says yes, and does nothing.
public record NoControl() implements ModelControl {

    @Override
    public CompletionStage<Void> load(String model, Map<String, String> parameters) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        return CompletableFuture.completedStage(null);
    }
}
