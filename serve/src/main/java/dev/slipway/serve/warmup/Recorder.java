package dev.slipway.serve.warmup;

import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.ForwardingInference;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Hands requests on, and keeps copies of some of them while somebody asks for such.
public final class Recorder extends ForwardingInference {

    private final List<Recording> recordings = new CopyOnWriteArrayList<>();

    /// @param next computes
    public Recorder(Inference next) {
        super(next);
    }

    /// Requests for one model that are being gathered.
    private record Recording(String model, int wanted, List<byte[]> logs, CompletableFuture<List<byte[]>> whole) {

        synchronized void add(InferenceRequest request) {
            if (logs.size() < wanted && !whole.isDone()) {
                logs.add(PredictionLog.predict(
                        ModelSpec.latest(model), new PredictionLog.Asked(request.signatureName(), request.inputs())));
            }
            if (logs.size() == wanted) {
                whole.complete(List.copyOf(logs));
            }
        }

        synchronized List<byte[]> soFar() {
            return List.copyOf(logs);
        }
    }

    /// The next requests for a model, as logs: `count` of them, or as many as come within a time.
    public CompletionStage<List<byte[]>> record(String model, int count, long nanoseconds) {
        Recording recording = new Recording(model, count, new ArrayList<>(), new CompletableFuture<>());
        recordings.add(recording);
        return recording
                .whole()
                .orTimeout(Math.max(1, nanoseconds), TimeUnit.NANOSECONDS)
                .exceptionally(_ -> recording.soFar())
                .whenComplete((_, _) -> recordings.remove(recording));
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        for (Recording recording : recordings) {
            if (recording.model().equals(request.spec().name())) {
                recording.add(request);
            }
        }
        return super.infer(request);
    }
}
