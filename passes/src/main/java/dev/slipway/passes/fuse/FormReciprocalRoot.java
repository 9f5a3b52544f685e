package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Divides by a root in one step less, for targets that have its reciprocal.
///
///     y = 1 / Sqrt(x)     becomes   y = Rsqrt(x)
///     y = a / Sqrt(x)     becomes   y = a * Rsqrt(x)     where nothing else reads the root
public final class FormReciprocalRoot implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        boolean reciprocal = node.op().equals(new Unary(Unary.Kind.RECIPROCAL));
        boolean quotient = node.op().equals(new Binary(Binary.Kind.DIVIDE));
        if (!reciprocal && !quotient
                || !(graph.producer(node.input(reciprocal ? 0 : 1)) instanceof Node root)
                || !root.op().equals(new Unary(Unary.Kind.SQRT))
                || !Numbers.isReal(node.output(), graph)
                || !Numbers.isReal(root.output(), graph)) {
            return Optional.empty();
        }
        boolean one = reciprocal
                || Numbers.is(node.input(0), 1, graph)
                        && graph.type(root.output())
                                .shape()
                                .equals(graph.type(node.output()).shape());
        if (one) {
            return Optional.of(
                    Edit.replace(node, node.with(new Unary(Unary.Kind.RSQRT)).withInputs(root.inputs())));
        }
        if (!graph.hasOneUse(root.output())) {
            return Optional.empty();
        }
        Value inverse = Names.fresh(graph, root.name() + "/reciprocal");
        Node first =
                new Node(inverse.name(), new Unary(Unary.Kind.RSQRT), root.inputs(), List.of(inverse), root.origins());
        Node second = node.with(new Binary(Binary.Kind.MULTIPLY)).withInputs(List.of(node.input(0), inverse));
        return Optional.of(new Edit(Set.of(root, node), List.of(first, second), Map.of(), Map.of()));
    }
}
