package dev.slipway.serve.v2;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.util.Collection;
import java.util.Map;

/// What is wrong with a request, as Triton says it over every protocol.
public final class TritonWords {

    private TritonWords() {}

    /// Holds the version that is meant.
    ///
    /// @throws ServeException when there is none
    public static Lease lease(Catalog catalog, ModelSpec spec) {
        try {
            return catalog.lease(spec);
        } catch (ServeException failure) {
            throw failure.status() == Status.NOT_FOUND ? unknown(spec) : failure;
        }
    }

    /// The refusal of a model, or a version of one, that nobody knows.
    public static ServeException unknown(ModelSpec spec) {
        return spec.version() == null
                ? ServeException.notFound("Request for unknown model: '%s' is not found", spec.name())
                : ServeException.notFound(
                        "Request for unknown model: '%s' version %d is not found", spec.name(), spec.version());
    }

    /// Refuses tensors that a model does not take, and outputs that it does not give.
    ///
    /// @param outputs the names of those that are asked for
    /// @throws ServeException when there are such
    public static void check(
            String model, Signature signature, Map<String, Tensor> inputs, Collection<String> outputs) {
        InputCheck.check(model, signature, inputs, outputs);
    }
}
