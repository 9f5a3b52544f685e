package dev.slipway.serve.inference;

import dev.slipway.model.tensor.Tensor;
import java.util.SequencedMap;

/// The answer to a request.
///
/// @param version the version that computed it
/// @param signature the signature's name
public record InferenceResponse(String model, long version, String signature, SequencedMap<String, Tensor> outputs) {

    /// The same answer with other outputs.
    public InferenceResponse with(SequencedMap<String, Tensor> others) {
        return new InferenceResponse(model, version, signature, others);
    }
}
