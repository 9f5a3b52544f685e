package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Optional;

/// Puts the branch that is always taken in the place of a condition that is known.
///
///     y = If(true, a)[f, g]   becomes   y = f(a)
public final class InlineConstantIf implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof If(Region then, Region otherwise))
                || !(graph.constant(node.input(0)) instanceof Constant condition)) {
            return Optional.empty();
        }
        Region taken = condition.tensor().scalarValue() != 0 ? then : otherwise;
        return taken instanceof Graph branch
                ? Optional.of(
                        Inlined.of(node, node.inputs().subList(1, node.inputs().size()), branch, graph))
                : Optional.empty();
    }
}
