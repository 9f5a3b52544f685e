package dev.slipway.serve.v2;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether a request gives a model what it takes, in Triton's words.
final class InputCheck {

    private InputCheck() {}

    static void check(String model, Signature signature, Map<String, Tensor> inputs, Collection<String> outputs) {
        if (inputs.size() != signature.inputs().size()) {
            throw ServeException.invalid(
                    "expected %d inputs but got %d inputs for model '%s'. Got input(s) %s, but missing required input(s) %s. Please provide all required input(s).",
                    signature.inputs().size(),
                    inputs.size(),
                    model,
                    quoted(inputs.keySet().stream()),
                    quoted(signature.inputs().keySet().stream().filter(name -> !inputs.containsKey(name))));
        }
        for (String name : inputs.keySet()) {
            if (!signature.inputs().containsKey(name)) {
                throw ServeException.invalid("unexpected inference input '%s' for model '%s'", name, model);
            }
        }
        inputs.forEach((name, tensor) -> {
            TensorType type = signature.inputs().get(name);
            if (type != null) {
                check(model, name, type, tensor);
            }
        });
        for (String output : outputs) {
            if (!signature.outputs().containsKey(output)) {
                throw ServeException.invalid("unexpected inference output '%s' for model '%s'", output, model);
            }
        }
    }

    private static void check(String model, String name, TensorType type, Tensor tensor) {
        if (tensor.element() != type.element()) {
            throw ServeException.invalid(
                    "inference input '%s' data-type is '%s', but model '%s' expects '%s'",
                    name, Datatype.of(tensor.element()), model, Datatype.of(type.element()));
        }
        if (!tensor.shape().fits(type.shape())) {
            throw ServeException.invalid(
                    "unexpected shape for input '%s' for model '%s'. Expected %s, got %s",
                    name, model, text(type.shape()), text(tensor.shape()));
        }
    }

    private static String quoted(Stream<String> names) {
        return names.map(name -> "'" + name + "'").collect(Collectors.joining(",", "[", "]"));
    }

    private static String text(Shape shape) {
        StringBuilder text = new StringBuilder("[");
        for (Dim dim : shape.dims()) {
            text.append(text.length() > 1 ? "," : "").append(dim.isKnown() ? dim.size() : -1);
        }
        return text.append(']').toString();
    }
}
