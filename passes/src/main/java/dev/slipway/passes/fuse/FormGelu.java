package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Recognises a Gaussian error linear unit, for targets that have one.
///
///     y = 0.5 * x * (1 + Erf(x / sqrt(2)))                             becomes   y = Gelu(x)
///     y = 0.5 * x * Erfc(-x / sqrt(2))                                 becomes   y = Gelu(x)
///     y = 0.5 * x * (1 + Tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))    becomes   y = Gelu[approximate](x)
///
/// however the products are grouped.
public final class FormGelu implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!node.op().equals(new Binary(Binary.Kind.MULTIPLY)) || !Numbers.isReal(node.output(), graph)) {
            return Optional.empty();
        }
        Product product = Product.of(node.output(), graph);
        if (product.factors().size() != 2 || !Numbers.near(product.coefficient(), 0.5)) {
            return Optional.empty();
        }
        for (int i = 0; i < 2; i++) {
            Value x = product.factors().get(i);
            if (gate(product.factors().get(1 - i), x, graph) instanceof Gelu gelu) {
                return Optional.of(Edit.replace(node, node.with(gelu).withInputs(List.of(x))));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Gelu gate(Value gate, Value x, Graph graph) {
        if (graph.producer(gate) instanceof Node whole && whole.op().equals(new Unary(Unary.Kind.ERFC))) {
            return Product.of(whole.input(0), graph).is(-Math.sqrt(0.5), x) ? new Gelu(false) : null;
        }
        if (!(Numbers.with(gate, Binary.Kind.ADD, graph) instanceof Numbers.With above)
                || !Numbers.near(above.number(), 1)
                || !(graph.producer(above.x()) instanceof Node curve)
                || !(curve.op() instanceof Unary(Unary.Kind kind))) {
            return null;
        }
        return switch (kind) {
            case ERF -> Product.of(curve.input(0), graph).is(Math.sqrt(0.5), x) ? new Gelu(false) : null;
            case TANH -> isCubic(Product.of(curve.input(0), graph), x, graph) ? new Gelu(true) : null;
            default -> null;
        };
    }

    private static boolean isCubic(Product argument, Value x, Graph graph) {
        if (argument.factors().size() != 1 || !Numbers.near(argument.coefficient(), Math.sqrt(2 / Math.PI))) {
            return false;
        }
        return graph.producer(argument.factors().getFirst()) instanceof Node sum
                && sum.op().equals(new Binary(Binary.Kind.ADD))
                && (isCube(sum.input(0), sum.input(1), x, graph) || isCube(sum.input(1), sum.input(0), x, graph));
    }

    private static boolean isCube(Value linear, Value cube, Value x, Graph graph) {
        return linear.equals(x) && Product.of(cube, graph).is(0.044715, x, x, x);
    }
}
