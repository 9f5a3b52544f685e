package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Logical;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Leaves out operands that change nothing.
///
///     x + 0, x - 0, x * 1, x / 1, x ^ 1, x and true, x or false   become   x
///
/// Only where the operand does not widen the shape of x either.
public final class DropNeutralOperands implements Rule {

    private static final long MAX_ELEMENTS = 1 << 16;

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Value x = kept(node, graph);
        if (x == null
                || !graph.type(x).shape().isRanked()
                || !graph.type(x).equals(graph.type(node.output()))
                || graph.type(x).shape().dims().stream().anyMatch(dim -> dim.mentionsUnknown())) {
            return Optional.empty();
        }
        boolean inputToOutput = graph.isOutput(node.output()) && graph.producer(x) == null;
        return inputToOutput ? Optional.empty() : Optional.of(Edit.bypass(node, x));
    }

    private static @Nullable Value kept(Node node, Graph graph) {
        return switch (node.op()) {
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD -> kept(node, 0, true, graph);
                    case SUBTRACT -> kept(node, 0, false, graph);
                    case MULTIPLY -> kept(node, 1, true, graph);
                    case DIVIDE, POWER -> kept(node, 1, false, graph);
                    default -> null;
                };
            case Logical(Logical.Kind kind) ->
                switch (kind) {
                    case AND -> kept(node, 1, true, graph);
                    case OR, XOR -> kept(node, 0, true, graph);
                };
            default -> null;
        };
    }

    private static @Nullable Value kept(Node node, int neutral, boolean commutes, Graph graph) {
        if (isAll(graph.constant(node.input(1)), neutral)) {
            return node.input(0);
        }
        return commutes && isAll(graph.constant(node.input(0)), neutral) ? node.input(1) : null;
    }

    private static boolean isAll(@Nullable Constant constant, int number) {
        if (constant == null
                || constant.type().isQuantized()
                || constant.element().isComplex()
                || constant.shape().elements() > MAX_ELEMENTS
                || constant.shape().elements() == 0) {
            return false;
        }
        return constant.element().isFloat()
                ? Arrays.stream(constant.tensor().toDoubles()).allMatch(value -> value == number)
                : Arrays.stream(constant.tensor().toLongs()).allMatch(value -> value == number);
    }
}
