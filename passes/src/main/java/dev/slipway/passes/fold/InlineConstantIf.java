package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the branch that is always taken in the place of a condition that is known, or of one that must have a certain
/// value since the other branch, or what comes after it, takes no tensors of such shapes.
///
///     y = If(true, a)[f, g]   becomes   y = f(a)
///     y = If(c, a)[f, g]      becomes   y = f(a)   where g(a), or an op that reads it, breaks a constraint
public final class InlineConstantIf implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof If(Region then, Region otherwise))) {
            return Optional.empty();
        }
        Region taken = graph.constant(node.input(0)) instanceof Constant condition
                ? condition.tensor().scalarValue() != 0 ? then : otherwise
                : onlyPossible(node, then, otherwise, graph);
        return taken instanceof Graph branch ? Optional.of(inlined(node, branch, graph)) : Optional.empty();
    }

    private static @Nullable Graph onlyPossible(Node node, Region then, Region otherwise, Graph graph) {
        return then instanceof Graph first && otherwise instanceof Graph second
                ? PossibleBranch.of(node, first, second, graph)
                : null;
    }

    static Edit inlined(Node node, Graph branch, Graph graph) {
        return Inlined.of(node, node.inputs().subList(1, node.inputs().size()), branch, graph);
    }
}
