package dev.slipway.serve.v2;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A request without JSON: the body is the only input of the model, one item of it, and all outputs go as bytes.
final class RawRequest {

    private RawRequest() {}

    static InferRequest read(String model, Signature signature, byte[] body) {
        if (signature.inputs().size() != 1) {
            throw ServeException.invalid(
                    "Raw request must only have 1 input (found 1) to be deduced but got %d inputs in '%s' model configuration",
                    signature.inputs().size(), model);
        }
        Map.Entry<String, TensorType> input = signature.inputs().firstEntry();
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put(input.getKey(), tensor(model, input.getKey(), input.getValue(), body));
        return new InferRequest(null, inputs, List.of(), true);
    }

    private static Tensor tensor(String model, String name, TensorType type, byte[] body) {
        ElementType element = type.element();
        if (element == ElementType.STRING) {
            byte[] framed = ByteBuffer.allocate(body.length + 4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(body.length)
                    .put(body)
                    .array();
            return BinaryTensor.read(model, name, element, shape(name, type, 1), MemorySegment.ofArray(framed));
        }
        long elements = body.length * 8L / element.bits();
        return BinaryTensor.read(model, name, element, shape(name, type, elements), MemorySegment.ofArray(body));
    }

    /// The input's shape, its batch 1, and the one dimension that may be open as large as the elements make it.
    private static Shape shape(String name, TensorType type, long elements) {
        List<Dim> dims = type.shape().dims();
        long[] sizes = new long[dims.size()];
        long known = 1;
        int open = -1;
        for (int i = 0; i < sizes.length; i++) {
            boolean batch = i == 0 && sizes.length > 1;
            sizes[i] = dims.get(i).isKnown() ? dims.get(i).size() : 1;
            if (!dims.get(i).isKnown() && !batch) {
                if (open >= 0) {
                    throw ServeException.invalid(
                            "The shape of the raw input '%s' can not be deduced because there are more than one variable-sized dimension in %s",
                            name, type.shape());
                }
                open = i;
            }
            known *= sizes[i];
        }
        if (open >= 0 && known > 0) {
            sizes[open] = elements / known;
        }
        return Shape.of(sizes);
    }
}
