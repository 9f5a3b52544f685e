package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;

/// Joins neighbouring transposes, and neighbouring reshapes, into one.
///
///     y = Transpose(Transpose(x, p), q)   becomes   y = Transpose(x, q after p)
///     y = Reshape(Reshape(x, s), t)       becomes   y = Reshape(x, t)
public final class MergeTransposes implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!node.hasInput(0) || !(graph.producer(node.input(0)) instanceof Node before)) {
            return Optional.empty();
        }
        if (node.op() instanceof Transpose(List<Integer> second)
                && before.op() instanceof Transpose(List<Integer> first)) {
            Node merged = node.with(
                            new Transpose(second.stream().map(first::get).toList()))
                    .withInputs(List.of(before.input(0)));
            return Optional.of(Edit.replace(node, merged));
        }
        boolean plain = node.op() instanceof Reshape(boolean zeroIsZero) && zeroIsZero;
        if (plain
                && before.op() instanceof Reshape
                && !graph.type(node.output()).isQuantized()) {
            return Optional.of(Edit.replace(node, node.withInputs(List.of(before.input(0), node.input(1)))));
        }
        return Optional.empty();
    }
}
