package dev.slipway.serve.warmup;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// One request of zeros for each signature that takes only numbers, every open size taken as 1. It makes the runtime
/// allocate what it needs; what comes of it is of no account.
final class Rehearsal {

    private static final long LARGEST = 1L << 28;

    private Rehearsal() {}

    static void of(Servable servable) {
        servable.signatures().forEach((name, signature) -> {
            SequencedMap<String, Tensor> zeros = zeros(signature);
            if (zeros != null) {
                try {
                    servable.run(name, zeros);
                } catch (RuntimeException _) {
                    return;
                }
            }
        });
    }

    private static @Nullable SequencedMap<String, Tensor> zeros(Signature signature) {
        SequencedMap<String, Tensor> zeros = new LinkedHashMap<>();
        for (var input : signature.inputs().entrySet()) {
            Tensor tensor = zeros(input.getValue());
            if (tensor == null) {
                return null;
            }
            zeros.put(input.getKey(), tensor);
        }
        return zeros;
    }

    private static @Nullable Tensor zeros(TensorType type) {
        ElementType element = type.element();
        if (!element.hasFixedWidth()
                || element == ElementType.HANDLE
                || !type.shape().isRanked()) {
            return null;
        }
        List<Dim> dims = new ArrayList<>();
        double elements = 1;
        for (Dim dim : type.shape().dims()) {
            dims.add(dim.isKnown() ? dim : Dim.of(1));
            elements *= dim.isKnown() ? dim.size() : 1;
        }
        if (elements * Math.max(1, element.bits() / 8) > LARGEST) {
            return null;
        }
        Shape shape = Shape.of(dims);
        return Tensor.zeros(element, shape);
    }
}
