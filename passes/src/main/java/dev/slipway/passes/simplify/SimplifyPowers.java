package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says common powers by name.
///
///     y = x ^ 2     becomes   y = Square(x)
///     y = x ^ 0.5   becomes   y = Sqrt(x)
///     y = x ^ -1    becomes   y = Reciprocal(x)
public final class SimplifyPowers implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Constant exponent = node.op().equals(new Binary(Binary.Kind.POWER)) ? graph.constant(node.input(1)) : null;
        if (exponent == null
                || !exponent.element().isFloat()
                || exponent.type().isQuantized()
                || !exponent.shape().isKnown()
                || exponent.shape().elements() != 1
                || !graph.type(node.input(0)).equals(graph.type(node.output()))
                || graph.type(node.output()).isQuantized()) {
            return Optional.empty();
        }
        Unary.Kind kind = kind(exponent.tensor().scalarValue());
        return kind == null
                ? Optional.empty()
                : Optional.of(Edit.replace(node, node.with(new Unary(kind)).withInputs(List.of(node.input(0)))));
    }

    private static Unary.@Nullable Kind kind(double exponent) {
        if (exponent == 2) {
            return Unary.Kind.SQUARE;
        }
        if (exponent == 0.5) {
            return Unary.Kind.SQRT;
        }
        return exponent == -1 ? Unary.Kind.RECIPROCAL : null;
    }
}
