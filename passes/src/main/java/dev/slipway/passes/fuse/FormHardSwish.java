package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.HardSigmoid;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;

/// Recognises a hard swish, for targets that have one.
///
///     y = x * Relu6(x + 3) / 6   becomes   y = HardSwish(x)
///
/// however the product is grouped; likewise `x * HardSigmoid(x)` of that slope.
public final class FormHardSwish implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.MULTIPLY && kind != Binary.Kind.DIVIDE
                || !Numbers.isReal(node.output(), graph)) {
            return Optional.empty();
        }
        Product product = Product.of(node.output(), graph);
        if (product.factors().size() != 2) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Value x = product.factors().get(i);
            Value gate = product.factors().get(1 - i);
            if (isGate(gate, x, product.coefficient(), graph)) {
                Node formed = node.with(new Unary(Unary.Kind.HARD_SWISH)).withInputs(List.of(x));
                return Optional.of(Edit.replace(node, formed));
            }
        }
        return Optional.empty();
    }

    private static boolean isGate(Value gate, Value x, double coefficient, Graph graph) {
        if (!(graph.producer(gate) instanceof Node node)) {
            return false;
        }
        if (node.op() instanceof HardSigmoid(float alpha, float beta)) {
            return node.input(0).equals(x)
                    && Numbers.near(alpha, 1 / 6.0)
                    && Numbers.near(beta, 0.5)
                    && Numbers.near(coefficient, 1);
        }
        return node.op().equals(new Unary(Unary.Kind.RELU6))
                && Numbers.with(node.input(0), Binary.Kind.ADD, graph) instanceof Numbers.With shifted
                && shifted.x().equals(x)
                && Numbers.near(shifted.number(), 3)
                && Numbers.near(coefficient, 1 / 6.0);
    }
}
