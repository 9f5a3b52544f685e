package dev.slipway.serve.example;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.util.Map;

/// What a model says of examples by `Regress`: a number of each.
public final class Regressions {

    private static final String VALUES = "outputs";

    private Regressions() {}

    /// @throws ServeException when a signature does not regress
    public static void require(Signature signature) {
        boolean suits = signature.outputs().containsKey(VALUES);
        Judging.requireMethod(signature, Signature.REGRESS, "regression", suits);
        if (signature.outputs().size() != 1) {
            throw ServeException.invalid("Expected one output Tensor.");
        }
        if (!suits) {
            throw ServeException.invalid(
                    "No regression outputs found in SignatureDef: there is no output named outputs");
        }
    }

    /// The number of each example.
    ///
    /// @throws ServeException when outputs are not so many numbers
    public static float[] of(Map<String, Tensor> outputs, int examples) {
        Tensor values = outputs.get(VALUES);
        if (values == null) {
            throw ServeException.invalid("Expected output Tensor %s.", VALUES);
        }
        int rank = values.shape().rank();
        if (rank != 1 && !(rank == 2 && values.shape().size(1) == 1)) {
            throw ServeException.invalid(
                    "Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got %s",
                    values.shape());
        }
        Judging.requireBatch("output", values, examples);
        Judging.requireType("output", values, ElementType.FLOAT32);
        return values.toFloats();
    }
}
