package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.TensorType;
import java.util.Optional;

/// The integers behind reals.
final class Stored {

    private Stored() {}

    /// Integers of a type with one scale, which are made real here.
    static Optional<Value> asOne(Value real, ElementType element, Graph graph) {
        return asAny(real, element, graph)
                .filter(value -> graph.type(value).quantization() instanceof Quantization quantization
                        && quantization.isPerTensor());
    }

    /// Integers of a type, which are made real here.
    static Optional<Value> asAny(Value real, ElementType element, Graph graph) {
        if (!(graph.producer(real) instanceof Node made) || !(made.op() instanceof Dequantize)) {
            return Optional.empty();
        }
        TensorType type = graph.type(made.input(0));
        boolean stored = type.element() == element
                && type.quantization() instanceof Quantization quantization
                && quantization.blockSize() == 0;
        return stored ? Optional.of(made.input(0)) : Optional.empty();
    }
}
