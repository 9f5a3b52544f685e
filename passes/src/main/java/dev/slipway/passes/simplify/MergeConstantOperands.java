package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds or multiplies by constants once.
///
///     y = (x * a) * b   becomes   y = x * (a * b)
///     y = (x + a) + b   becomes   y = x + (a + b)     likewise for differences and quotients
///
/// Only where nothing else reads what is between, and the joint constant is no larger than the larger one.
public final class MergeConstantOperands implements Rule {

    private static final long MAX_ELEMENTS = 1 << 16;

    /// `x + a` or `x * a`, however it is said.
    private record Step(Binary.Kind kind, Value x, Tensor constant) {}

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Step second = step(node, graph);
        if (second == null
                || !(graph.producer(second.x()) instanceof Node before)
                || !graph.hasOneUse(before.output())) {
            return Optional.empty();
        }
        Step first = step(before, graph);
        if (first == null || first.kind() != second.kind()) {
            return Optional.empty();
        }
        Tensor joint = computed(first.kind(), first.constant(), second.constant());
        if (joint.size() > Math.max(first.constant().size(), second.constant().size())) {
            return Optional.empty();
        }
        Value constant = Names.fresh(graph, node.name() + "/joint");
        Node joined = node.with(new Binary(first.kind())).withInputs(List.of(first.x(), constant));
        return Optional.of(Edit.join(before, node, joined, Map.of(constant, Constant.of(joint))));
    }

    private static Tensor computed(Binary.Kind kind, Tensor a, Tensor b) {
        return new Binary(kind).evaluate(Arguments.of(a, b)).getFirst();
    }

    private static @Nullable Step step(Node node, Graph graph) {
        if (!(node.op() instanceof Binary(Binary.Kind kind))
                || !graph.type(node.output()).element().isFloat()
                || graph.type(node.output()).isQuantized()) {
            return null;
        }
        return switch (kind) {
            case ADD, MULTIPLY -> {
                Step right = step(node, 1, kind, graph);
                yield right != null ? right : step(node, 0, kind, graph);
            }
            case SUBTRACT -> {
                Step right = step(node, 1, Binary.Kind.ADD, graph);
                yield right == null
                        ? null
                        : new Step(right.kind(), right.x(), right.constant().map(value -> -value));
            }
            case DIVIDE -> {
                Step right = step(node, 1, Binary.Kind.MULTIPLY, graph);
                yield right == null
                        ? null
                        : new Step(right.kind(), right.x(), right.constant().map(value -> 1 / value));
            }
            default -> null;
        };
    }

    private static @Nullable Step step(Node node, int index, Binary.Kind kind, Graph graph) {
        Constant constant = graph.constant(node.input(index));
        Value x = node.input(1 - index);
        boolean fits = constant != null
                && !constant.type().isQuantized()
                && constant.shape().elements() <= MAX_ELEMENTS
                && !graph.isConstant(x);
        return constant == null || !fits ? null : new Step(kind, x, constant.tensor());
    }
}
