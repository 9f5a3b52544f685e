package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Swish;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says what integer kernels compute in two steps in two nodes.
///
///     y = Silu(x)   becomes   y = x * Sigmoid(x)
final class ApartSwish implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        boolean swish = node.op() instanceof Unary(Unary.Kind kind) && kind == Unary.Kind.SILU
                || node.op() instanceof Swish(float alpha) && alpha == 1;
        if (!swish) {
            return Optional.empty();
        }
        Value share = Names.fresh(graph, node.name() + "/sigmoid");
        Node sigmoid = new Node(
                share.name(), new Unary(Unary.Kind.SIGMOID), List.of(node.input(0)), List.of(share), node.origins());
        Node product = node.with(new Binary(Binary.Kind.MULTIPLY)).withInputs(List.of(node.input(0), share));
        return Optional.of(Edit.replace(node, List.of(sigmoid, product), Map.of()));
    }
}
