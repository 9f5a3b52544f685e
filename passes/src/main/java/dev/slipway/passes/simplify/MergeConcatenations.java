package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.tensor.Shape;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Joins a concatenation into the one that reads it.
///
///     y = Concat(Concat(a, b), c)   becomes   y = Concat(a, b, c)
///
/// Only where nothing else reads the inner one, and both are along the same axis.
public final class MergeConcatenations implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Concat(int axis))) {
            return Optional.empty();
        }
        Set<Node> removed = new HashSet<>(Set.of(node));
        List<Value> inputs = new ArrayList<>();
        for (Value input : node.inputs()) {
            if (graph.producer(input) instanceof Node inner
                    && inner.op() instanceof Concat(int innerAxis)
                    && graph.hasOneUse(input)
                    && sameAxis(axis, innerAxis, graph.type(input).shape())
                    && sameQuantization(node, inner, graph)) {
                removed.add(inner);
                inputs.addAll(inner.inputs());
            } else {
                inputs.add(input);
            }
        }
        return removed.size() == 1
                ? Optional.empty()
                : Optional.of(new Edit(removed, List.of(node.withInputs(inputs)), Map.of(), Map.of()));
    }

    private static boolean sameAxis(int axis, int other, Shape shape) {
        return shape.isRanked()
                ? Math.floorMod(axis, shape.rank()) == Math.floorMod(other, shape.rank())
                : axis == other;
    }

    private static boolean sameQuantization(Node node, Node inner, Graph graph) {
        return Objects.equals(
                graph.type(node.output()).quantization(),
                graph.type(inner.output()).quantization());
    }
}
