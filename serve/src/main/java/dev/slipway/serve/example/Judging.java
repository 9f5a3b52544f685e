package dev.slipway.serve.example;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.json.TypeNames;

/// What is asked of all that models say of examples, in TensorFlow Serving's words.
final class Judging {

    private Judging() {}

    /// Models of TensorFlow 2 know only signatures for predictions; those with the outputs of another kind pass for it.
    static void requireMethod(Signature signature, String method, String kind, boolean suits) {
        if (!signature.method().equals(method) && !(suits && signature.answers(method))) {
            throw ServeException.invalid(
                    "Expected %s signature method_name to be %s. Was: %s", kind, method, signature.method());
        }
    }

    static void requireType(String name, Tensor tensor, ElementType element) {
        if (tensor.element() != element) {
            throw ServeException.invalid(
                    "Expected %s Tensor of %s. Got: %s",
                    name, TypeNames.constant(element), TypeNames.constant(tensor.element()));
        }
    }

    static void requireBatch(String name, Tensor tensor, int examples) {
        if (tensor.shape().size(0) != examples) {
            throw ServeException.invalid(
                    "Expected %s batch size of %d. Got: %d",
                    name, examples, tensor.shape().size(0));
        }
    }
}
