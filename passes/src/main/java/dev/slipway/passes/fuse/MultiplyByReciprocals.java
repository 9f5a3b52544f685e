package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Multiplies where a constant divides, which is faster on most devices.
///
///     y = x / c   becomes   y = x * (1 / c)
///
/// Only where no reciprocal overflows or vanishes.
public final class MultiplyByReciprocals implements Rule {

    private static final long MAX_ELEMENTS = 1 << 16;

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Constant divisor = graph.constant(node.input(1));
        boolean fits = node.op().equals(new Binary(Binary.Kind.DIVIDE))
                && divisor != null
                && Numbers.isReal(node.output(), graph)
                && !divisor.type().isQuantized()
                && divisor.element() == ElementType.FLOAT32
                && divisor.shape().elements() <= MAX_ELEMENTS;
        if (divisor == null || !fits) {
            return Optional.empty();
        }
        float[] values = divisor.tensor().toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = 1 / values[i];
            if (!(Math.abs(values[i]) >= Float.MIN_NORMAL && Math.abs(values[i]) <= Float.MAX_VALUE)) {
                return Optional.empty();
            }
        }
        Value factor = Names.fresh(graph, node.name() + "/reciprocal");
        return Optional.of(Edit.replace(
                node,
                List.of(node.with(new Binary(Binary.Kind.MULTIPLY)).withInputs(List.of(node.input(0), factor))),
                Map.of(factor, Numbers.constant(divisor.element(), divisor.shape(), values))));
    }
}
