package dev.slipway.passes.simplify;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Computes once what is computed twice.
///
///     y = Op(x), z = Op(x)   becomes   y = Op(x), z = y
public final class MergeDuplicates implements Rule {

    /// Constants up to this many elements are compared by what they hold.
    private static final long SMALL = 256;

    /// @param inputs values, or the constants they are
    private record Computation(Object op, List<Object> inputs, int outputs) {}

    private @Nullable Graph seen;
    private final Map<Computation, Node> first = new HashMap<>();

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (seen != graph) {
            first.clear();
            seen = graph;
        }
        if (!node.op().isPure()
                || !node.op().infersTypes()
                || node.inputs().isEmpty()
                || !node.op().regions().isEmpty()) {
            return Optional.empty();
        }
        Node earlier = first.putIfAbsent(
                new Computation(
                        node.op(),
                        node.inputs().stream()
                                .map(input -> comparable(input, graph))
                                .toList(),
                        node.outputs().size()),
                node);
        if (earlier == null || earlier == node || !sameTypes(earlier, node, graph)) {
            return Optional.empty();
        }
        Map<Value, Value> replaced = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                if (!earlier.hasOutput(i)) {
                    return Optional.empty();
                }
                replaced.put(node.output(i), earlier.output(i));
            }
        }
        return Optional.of(new Edit(Set.of(node), List.of(), Map.of(), replaced));
    }

    private static Object comparable(Value input, Graph graph) {
        Constant constant = input.isPresent() ? graph.constant(input) : null;
        boolean small = constant != null
                && constant.shape().isKnown()
                && constant.shape().elements() <= SMALL
                && constant.element().hasFixedWidth();
        return constant != null && small ? List.of(constant.tensor(), constant.type()) : input;
    }

    private static boolean sameTypes(Node a, Node b, Graph graph) {
        for (int i = 0; i < b.outputs().size(); i++) {
            if (a.hasOutput(i) && b.hasOutput(i)) {
                var left = graph.type(a.output(i));
                var right = graph.type(b.output(i));
                if (left.element() != right.element() || !Objects.equals(left.quantization(), right.quantization())) {
                    return false;
                }
            }
        }
        return true;
    }
}
