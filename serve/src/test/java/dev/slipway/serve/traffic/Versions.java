package dev.slipway.serve.traffic;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.FakeServable;
import dev.slipway.serve.Types;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/// Versions of the model `m` that are functions; it has no labels, and requests without a version go to
/// number 3.
final class Versions implements Catalog, Inference {

    private final Map<Long, UnaryOperator<Map<String, Tensor>>> functions = new TreeMap<>();

    Versions with(long version, UnaryOperator<Map<String, Tensor>> function) {
        functions.put(version, function);
        return this;
    }

    @Override
    public Lease lease(ModelSpec spec) {
        if (spec.label() != null) {
            throw ServeException.invalid("Unrecognized servable version label: %s", spec.label());
        }
        long version = spec.version() == null ? 3 : spec.version();
        UnaryOperator<Map<String, Tensor>> function = functions.get(version);
        if (function == null) {
            throw ServeException.notFound("Servable not found for request: %s", spec);
        }
        return new Held(new Function(version, function));
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        try (Lease lease = lease(request.spec())) {
            Servable servable = lease.servable();
            return CompletableFuture.completedStage(new InferenceResponse(
                    "m", servable.version(), request.signature(), servable.run("", request.inputs())));
        } catch (ServeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public List<String> models() {
        return List.of("m");
    }

    @Override
    public List<VersionStatus> versions(String model) {
        return List.of();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    private record Held(Servable servable) implements Lease {

        @Override
        public void close() {}
    }

    private record Function(long version, UnaryOperator<Map<String, Tensor>> function) implements FakeServable {

        @Override
        public String model() {
            return "m";
        }

        @Override
        public SequencedMap<String, Signature> signatures() {
            SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
            signatures.put(Signature.DEFAULT, Types.predict(Types.none(), Types.none()));
            return signatures;
        }

        @Override
        public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
            return new LinkedHashMap<>(function.apply(inputs));
        }

        @Override
        public void close() {}
    }
}
