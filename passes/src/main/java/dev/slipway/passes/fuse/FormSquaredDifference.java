package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Map;
import java.util.Optional;

/// Joins a difference and its square, for targets that have both in one.
///
///     y = Square(a - b)           becomes   y = SquaredDifference(a, b)
///     d = a - b, y = d * d        becomes   y = SquaredDifference(a, b)
///
/// Only where nothing else reads the difference, and up to rank 4, where kernels broadcast.
public final class FormSquaredDifference implements Rule {

    private static final int MAX_RANK = 4;

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        boolean square = node.op().equals(new Unary(Unary.Kind.SQUARE))
                || node.op().equals(new Binary(Binary.Kind.MULTIPLY))
                        && node.input(0).equals(node.input(1));
        if (!square
                || !(graph.producer(node.input(0)) instanceof Node difference)
                || !difference.op().equals(new Binary(Binary.Kind.SUBTRACT))) {
            return Optional.empty();
        }
        boolean fits = Numbers.isReal(node.output(), graph)
                && Numbers.isReal(difference.output(), graph)
                && graph.readers(difference.output()).size() == 1
                && !graph.isOutput(difference.output())
                && graph.type(node.output()).shape().isRanked()
                && graph.type(node.output()).shape().rank() <= MAX_RANK;
        return fits
                ? Optional.of(Edit.join(
                        difference,
                        node,
                        node.with(new Binary(Binary.Kind.SQUARED_DIFFERENCE)).withInputs(difference.inputs()),
                        Map.of()))
                : Optional.empty();
    }
}
