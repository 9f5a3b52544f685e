package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Transpose;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;

/// Joins neighbouring transposes into one.
///
///     y = Transpose(Transpose(x, p), q)   becomes   y = Transpose(x, q after p)
public final class MergeTransposes implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.op() instanceof Transpose(List<Integer> second)
                && graph.producer(node.input(0)) instanceof Node before
                && before.op() instanceof Transpose(List<Integer> first)) {
            Transpose merged = new Transpose(second.stream().map(first::get).toList());
            return Optional.of(Edit.replace(node, node.with(merged).withInputs(List.of(before.input(0)))));
        }
        return Optional.empty();
    }
}
