package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeServable;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
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
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Version 7 of a model `half`, which halves and adds two; `same` answers its inputs.
final class FakeModel implements Catalog, Inference, FakeServable {

    private static final TensorType FLOATS =
            TensorType.of(ElementType.FLOAT32, Shape.of(List.of(new Dim.Symbol("batch"))));

    private static SequencedMap<String, TensorType> one(String name) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        types.put(name, FLOATS);
        return types;
    }

    @Override
    public SequencedMap<String, Signature> signatures() {
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        signatures.put(Signature.DEFAULT, new Signature(one("x"), one("y"), Signature.PREDICT));
        signatures.put("regress", new Signature(one("x"), one("outputs"), Signature.REGRESS));
        signatures.put("classify", new Signature(one("x"), one("scores"), Signature.CLASSIFY));
        return signatures;
    }

    @Override
    public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
        LinkedHashMap<String, Tensor> outputs = new LinkedHashMap<>();
        if (signature.isEmpty() || signature.equals("same")) {
            outputs.putAll(inputs);
        } else {
            Tensor x = inputs.getOrDefault("x", Tensor.scalar(0f));
            outputs.put(
                    signatures()
                            .getOrDefault(
                                    signature, signatures().sequencedValues().getFirst())
                            .outputs()
                            .sequencedKeySet()
                            .getFirst(),
                    shaped(signature, x.map(value -> value / 2 + 2)));
        }
        return outputs;
    }

    /// Classes of examples, one of each, lie in rows.
    private static Tensor shaped(String signature, Tensor values) {
        return signature.equals("classify") ? values.reshaped(Shape.of(values.size(), 1)) : values;
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        lease(request.spec()).close();
        return CompletableFuture.completedStage(new InferenceResponse(
                model(), version(), request.signature(), run(request.signature(), request.inputs())));
    }

    @Override
    public Lease lease(ModelSpec spec) {
        if (!spec.name().equals("half") || spec.version() != null && spec.version() != 7) {
            throw ServeException.notFound("Servable not found for request: %s", spec);
        }
        return new Lease() {
            @Override
            public Servable servable() {
                return FakeModel.this;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public List<String> models() {
        return List.of("half");
    }

    @Override
    public List<VersionStatus> versions(String model) {
        return List.of(new VersionStatus(7, VersionState.AVAILABLE, Status.OK, ""));
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public String model() {
        return "half";
    }

    @Override
    public long version() {
        return 7;
    }

    @Override
    public void close() {}
}
