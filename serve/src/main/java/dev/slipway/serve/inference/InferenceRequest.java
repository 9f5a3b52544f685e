package dev.slipway.serve.inference;

import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request for one signature.
///
/// @param signature its name; empty means the default
/// @param deadline when the client stops waiting, on the clock of [System#nanoTime]
/// @param cancelled set when the client has gone
/// @param api the interface it came by, for metrics: `predict`, `classify`, `infer`, …
/// @param entrypoint `REST` or `GRPC`
/// @param headers what the client sent along, HTTP headers or gRPC metadata, by name in lower case
/// @param outputs the names of those that are asked for; none means all. All are computed, but what asks for one that
///     the signature does not have is refused
public record InferenceRequest(
        ModelSpec spec,
        String signature,
        SequencedMap<String, Tensor> inputs,
        long deadline,
        AtomicBoolean cancelled,
        String api,
        String entrypoint,
        Map<String, String> headers,
        List<String> outputs) {

    /// One that asks for every output.
    public InferenceRequest(
            ModelSpec spec,
            String signature,
            SequencedMap<String, Tensor> inputs,
            long deadline,
            AtomicBoolean cancelled,
            String api,
            String entrypoint,
            Map<String, String> headers) {
        this(spec, signature, inputs, deadline, cancelled, api, entrypoint, headers, List.of());
    }

    /// The same request for another version of the model.
    public InferenceRequest with(ModelSpec other) {
        return new InferenceRequest(other, signature, inputs, deadline, cancelled, api, entrypoint, headers, outputs);
    }

    /// The same request with other inputs.
    public InferenceRequest with(SequencedMap<String, Tensor> others) {
        return new InferenceRequest(spec, signature, others, deadline, cancelled, api, entrypoint, headers, outputs);
    }

    /// The signature's name, that of the default where none was given.
    public String signatureName() {
        return signature.isEmpty() ? Signature.DEFAULT : signature;
    }

    /// Whether nobody waits for the answer any more.
    public boolean isCancelled() {
        return cancelled.get();
    }
}
