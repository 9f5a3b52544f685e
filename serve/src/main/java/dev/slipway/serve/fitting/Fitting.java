package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Gives a model what it declares where a request brings what TensorFlow would take as well: single elements in any
/// shape, inputs without sizes of one at their end, and several rows where the model takes one.
///
/// Requests by the Open Inference Protocol are left as they are, since its clients expect to be told.
public final class Fitting implements Inference {

    private static final String OPEN_INFERENCE = "infer";

    private final Catalog catalog;
    private final Inference inference;

    /// @param catalog knows what signatures declare
    /// @param inference computes
    public Fitting(Catalog catalog, Inference inference) {
        this.catalog = catalog;
        this.inference = inference;
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        if (request.api().equals(OPEN_INFERENCE)) {
            return inference.infer(request);
        }
        Signature signature;
        try {
            signature = signature(request);
            requireNames(signature, request.inputs());
        } catch (ServeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        SingleElements elements = SingleElements.of(signature, request.inputs());
        if (elements == null) {
            return computed(request.with(TrailingOnes.added(signature, request.inputs())), signature);
        }
        return computed(request.with(elements.rows(signature, request.inputs())), signature)
                .thenApply(answer -> answer.with(elements.shaped(answer.outputs())));
    }

    private CompletionStage<InferenceResponse> computed(InferenceRequest request, Signature signature) {
        int rows = SingleRows.count(signature, request.inputs());
        return rows == 1 ? inference.infer(request) : OneByOne.of(inference, request, rows);
    }

    /// What a model can compute of inputs that were made for TensorFlow Serving: all of them, or their first row.
    public static SequencedMap<String, Tensor> sample(Signature signature, SequencedMap<String, Tensor> inputs) {
        SingleElements elements = SingleElements.of(signature, inputs);
        SequencedMap<String, Tensor> whole =
                elements == null ? TrailingOnes.added(signature, inputs) : elements.rows(signature, inputs);
        return SingleRows.count(signature, whole) == 1 ? whole : SingleRows.row(whole, 0);
    }

    private Signature signature(InferenceRequest request) {
        try (Lease lease = catalog.lease(request.spec())) {
            String name = request.signature().isEmpty() ? Signature.DEFAULT : request.signature();
            Signature signature = lease.servable().signatures().get(name);
            if (signature == null) {
                throw new ServeException(
                        Status.FAILED_PRECONDITION, "Serving signature key \"%s\" not found.".formatted(name));
            }
            return signature;
        }
    }

    private static void requireNames(Signature signature, Map<String, Tensor> inputs) {
        Set<String> declared = signature.inputs().keySet();
        if (inputs.keySet().equals(declared)) {
            return;
        }
        Set<String> extra = new TreeSet<>(inputs.keySet());
        extra.removeAll(declared);
        if (inputs.size() == declared.size()) {
            throw ServeException.invalid(
                    "input tensor alias not found in signature: %s. Inputs expected to be in the set {%s}.",
                    extra.iterator().next(), String.join(",", declared));
        }
        Set<String> missing = new TreeSet<>(declared);
        missing.removeAll(inputs.keySet());
        throw ServeException.invalid(
                "input size does not match signature: %d!=%d len({%s}) != len({%s}). Sent extra: {%s}. Missing but required: {%s}.",
                inputs.size(),
                declared.size(),
                String.join(",", new TreeSet<>(inputs.keySet())),
                String.join(",", new TreeSet<>(declared)),
                String.join(",", extra),
                String.join(",", missing));
    }

    @Override
    public void requireRoom(ModelSpec spec) {
        inference.requireRoom(spec);
    }

    @Override
    public boolean isCrowded() {
        return inference.isCrowded();
    }
}
