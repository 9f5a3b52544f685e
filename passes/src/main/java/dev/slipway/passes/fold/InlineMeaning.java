package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Optional;

/// Puts what a foreign operator means in its place, where the graph is to be written to another format than its own.
///
///     y = Opaque(a)[f]   becomes   y = f(a)
///
/// @param target the format to be written
public record InlineMeaning(String target) implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        return node.op() instanceof Opaque opaque
                        && !opaque.format().equals(target)
                        && opaque.meaning() instanceof Graph meaning
                ? Optional.of(Inlined.of(
                        node, node.inputs().stream().filter(Value::isPresent).toList(), meaning, graph))
                : Optional.empty();
    }
}
