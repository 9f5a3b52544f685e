package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks the integers what they answer as well as the reals they stand for: how many there are, and where the largest
/// is.
///
///     y = ArgMax(Dequantize(x))   becomes   y = ArgMax(x)   where x has one scale
public final class ReadStored implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        boolean reads = node.op() instanceof ArgReduction || node.op() instanceof ShapeOf;
        if (!reads
                || !(graph.producer(node.input(0)) instanceof Node before)
                || !(before.op() instanceof Dequantize)
                || graph.type(before.input(0)).element() != ElementType.INT8
                || Stored.asOne(node.input(0), ElementType.INT8, graph).isEmpty()) {
            return Optional.empty();
        }
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, before.input(0));
        return Optional.of(Edit.replace(node, node.withInputs(inputs)));
    }
}
