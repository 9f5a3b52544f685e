package dev.slipway.serve;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.LeasedInference;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Models that are functions, and served at once; version 7 is labelled `stable`.
public final class FakeModels implements Catalog, LeasedInference {

    /// The most rows that are computed together.
    public static final int MAX_BATCH = 16;

    private final Map<String, Servable> servables = new TreeMap<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private @Nullable InferenceRequest last;

    /// Serves version 7 of a model with one signature.
    public FakeModels with(
            String model,
            String signatureName,
            Signature signature,
            UnaryOperator<SequencedMap<String, Tensor>> function) {
        servables.put(model, new Function(model, signatureName, signature, function));
        return this;
    }

    /// The request that came last.
    public InferenceRequest last() {
        return Objects.requireNonNull(last);
    }

    /// How many leases were taken.
    public int taken() {
        return taken.get();
    }

    /// How many leases are held.
    public int held() {
        return held.get();
    }

    @Override
    public Lease lease(ModelSpec spec) {
        Servable servable = servables.get(spec.name());
        if (spec.label() != null && !spec.label().equals("stable")) {
            throw ServeException.invalid("Unrecognized servable version label: %s", spec.label());
        }
        if (servable == null || spec.version() != null && spec.version() != servable.version()) {
            throw ServeException.notFound("Servable not found for request: %s", spec);
        }
        taken.incrementAndGet();
        held.incrementAndGet();
        return new Held(servable, held);
    }

    @Override
    public List<String> models() {
        return List.copyOf(servables.keySet());
    }

    @Override
    public List<VersionStatus> versions(String model) {
        if (!servables.containsKey(model)) {
            throw ServeException.notFound("Could not find any versions of model %s", model);
        }
        return List.of(new VersionStatus(7, VersionState.AVAILABLE, Status.OK, ""));
    }

    @Override
    public boolean isReady() {
        return !servables.isEmpty();
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        try {
            return infer(request, lease(request.spec()));
        } catch (ServeException absent) {
            return CompletableFuture.failedStage(absent);
        }
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request, Lease lease) {
        last = request;
        try (lease) {
            Servable servable = lease.servable();
            return CompletableFuture.completedStage(new InferenceResponse(
                    servable.model(),
                    servable.version(),
                    request.signature(),
                    servable.run(request.signature(), request.inputs())));
        } catch (ServeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    @Override
    public int maxBatch(Servable version) {
        return MAX_BATCH;
    }

    private record Held(Servable servable, AtomicInteger held) implements Lease {

        @Override
        public void close() {
            held.decrementAndGet();
        }
    }

    private record Function(
            String model, String name, Signature signature, UnaryOperator<SequencedMap<String, Tensor>> function)
            implements FakeServable {

        @Override
        public long version() {
            return 7;
        }

        @Override
        public SequencedMap<String, Signature> signatures() {
            SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
            signatures.put(name, signature);
            return signatures;
        }

        @Override
        public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
            return new LinkedHashMap<>(function.apply(new LinkedHashMap<>(inputs)));
        }

        @Override
        public void close() {}
    }
}
