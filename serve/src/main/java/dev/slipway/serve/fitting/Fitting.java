package dev.slipway.serve.fitting;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ForwardingInference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.LeasedInference;
import dev.slipway.serve.inference.Servable;
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
public final class Fitting extends ForwardingInference {

    private static final String OPEN_INFERENCE = "infer";

    private final Catalog catalog;
    private final LeasedInference next;

    /// @param catalog knows what signatures declare
    /// @param next computes
    public Fitting(Catalog catalog, LeasedInference next) {
        super(next);
        this.catalog = catalog;
        this.next = next;
    }

    @Override
    public CompletionStage<InferenceResponse> infer(InferenceRequest request) {
        if (request.api().equals(OPEN_INFERENCE)) {
            return next.infer(request);
        }
        Lease lease;
        try {
            lease = catalog.lease(request.spec());
        } catch (ServeException absent) {
            return CompletableFuture.failedFuture(absent);
        }
        Fitted fitted;
        try {
            fitted = fitted(request, lease.servable());
        } catch (RuntimeException refused) {
            lease.close();
            return CompletableFuture.failedFuture(refused);
        }
        InferenceRequest asked = request.with(fitted.inputs());
        CompletionStage<InferenceResponse> answer =
                fitted.rows() == 1 ? next.infer(asked, lease) : OneByOne.of(next, asked, lease, fitted.rows());
        return fitted.elements() == null
                ? answer
                : answer.thenApply(whole -> whole.with(fitted.shaped(whole.outputs())));
    }

    /// Computes a request at once, on this thread.
    ///
    /// @throws ServeException when it does not fit the signature, or the runtime fails
    public static SequencedMap<String, Tensor> run(Servable servable, InferenceRequest request) {
        String signature = request.signatureName();
        return request.api().equals(OPEN_INFERENCE)
                ? servable.run(signature, request.inputs())
                : fitted(request, servable).computed(inputs -> servable.run(signature, inputs));
    }

    /// What a model can compute of inputs that were made for TensorFlow Serving: all of them, or their first row.
    public static SequencedMap<String, Tensor> sample(Signature signature, SequencedMap<String, Tensor> inputs) {
        return Fitted.of(signature, inputs).first();
    }

    private static Fitted fitted(InferenceRequest request, Servable servable) {
        Signature signature = servable.signatures().get(request.signatureName());
        if (signature == null) {
            throw new ServeException(
                    Status.FAILED_PRECONDITION,
                    "Serving signature key \"%s\" not found.".formatted(request.signatureName()));
        }
        requireNames(signature, request.inputs());
        return Fitted.of(signature, request.inputs());
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
}
