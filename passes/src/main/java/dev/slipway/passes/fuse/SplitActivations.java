package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes an op with a built-in activation apart, for targets without such kernels.
///
///     y = Convolution+RELU(x, w, b)   becomes   y = Relu(Convolution(x, w, b))
///
/// Between the two there is a real number, whatever the quantisation of the result.
public final class SplitActivations implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Activated(Op base, Activation activation))) {
            return Optional.empty();
        }
        Unary.Kind kind = switch (activation) {
            case RELU -> Unary.Kind.RELU;
            case RELU6 -> Unary.Kind.RELU6;
            case RELU_N1_TO_1 -> Unary.Kind.RELU_N1_TO_1;
            case TANH -> Unary.Kind.TANH;
            case SIGN_BIT, NONE -> Unary.Kind.SIGN;
        };
        if (activation == Activation.SIGN_BIT || activation == Activation.NONE) {
            return Optional.empty();
        }
        Value before = Names.fresh(graph, node.name() + "/before_activation");
        Node first = new Node(node.name(), base, node.inputs(), List.of(before), node.origins());
        Node second = new Node(
                before.name() + "/" + activation, new Unary(kind), List.of(before), node.outputs(), node.origins());
        return Optional.of(Edit.replace(node, List.of(first, second), Map.of()));
    }
}
