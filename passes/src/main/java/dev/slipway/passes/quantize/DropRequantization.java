package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Optional;

/// Keeps integers that are made real only to be stored as they were.
///
///     y = Quantize[q](Dequantize(x))   becomes   y = x   where x is stored by q
public final class DropRequantization implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        return node.op() instanceof Quantize(ElementType element, Quantization quantization)
                        && graph.producer(node.input(0)) instanceof Node before
                        && before.op() instanceof Dequantize
                        && !graph.isOutput(node.output())
                        && graph.type(before.input(0)).element() == element
                        && quantization.equals(graph.type(before.input(0)).quantization())
                ? Optional.of(Edit.bypass(node, before.input(0)))
                : Optional.empty();
    }
}
