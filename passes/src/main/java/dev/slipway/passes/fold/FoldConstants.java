package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Replaces a node whose inputs are all constants by its result.
///
///     y = Op(c1, c2)   becomes   y = constant
///
/// Only where the op is pure and the result is not much larger than what it is computed from: a `Fill` of megabytes
/// stays a `Fill`. Transposed and reshaped constants become views, whatever their size.
public final class FoldConstants implements Rule {

    private static final long FREE_BYTES = 1 << 12;
    private static final long MAX_GROWTH = 2;

    private @Nullable Graph seen;
    private final Map<Value, Constant> results = new HashMap<>();

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (seen != graph) {
            results.clear();
            seen = graph;
        }
        Optional<Edit> edit = fold(node, graph);
        edit.ifPresent(folded -> results.putAll(folded.constants()));
        return edit;
    }

    /// The constant that `value` is, or has become in this sweep: chains fold in one.
    private @Nullable Constant constant(Value value, Graph graph) {
        Constant constant = graph.constant(value);
        return constant != null ? constant : results.get(value);
    }

    private Optional<Edit> fold(Node node, Graph graph) {
        boolean foldable = node.op().isPure()
                && node.op().infersTypes()
                && node.op().regions().isEmpty();
        boolean constant =
                node.inputs().stream().allMatch(value -> !value.isPresent() || constant(value, graph) != null);
        if (!foldable || !constant || node.outputs().isEmpty()) {
            return Optional.empty();
        }
        Constant view = view(node, graph);
        if (view != null) {
            return Optional.of(new Edit(Set.of(node), List.of(), Map.of(node.output(), view), Map.of()));
        }
        return worthwhile(node, graph) ? folded(node, graph) : Optional.empty();
    }

    private @Nullable Constant view(Node node, Graph graph) {
        Constant x = constant(node.input(0), graph);
        TensorType type = node.outputs().size() == 1 ? graph.type(node.output()) : null;
        if (x == null || type == null) {
            return null;
        }
        if (node.op() instanceof Transpose(List<Integer> permutation)) {
            return x.permuted(permutation);
        }
        return node.op() instanceof Reshape && type.shape().isKnown() && !type.isQuantized()
                ? x.reshaped(type.shape())
                : null;
    }

    private boolean worthwhile(Node node, Graph graph) {
        long before = 0;
        for (Value input : node.inputs()) {
            Constant constant = input.isPresent() ? constant(input, graph) : null;
            before += constant == null ? 0 : bytes(constant.type());
        }
        long after = 0;
        for (Value output : node.outputs()) {
            if (output.isPresent()) {
                TensorType type = graph.type(output);
                if (!type.shape().isKnown()) {
                    return before < FREE_BYTES;
                }
                after += bytes(type);
            }
        }
        return after <= Math.max(FREE_BYTES, MAX_GROWTH * before);
    }

    private static long bytes(TensorType type) {
        return type.element().bytes(type.shape().elements());
    }

    private Optional<Edit> folded(Node node, Graph graph) {
        List<@Nullable Tensor> arguments = new ArrayList<>();
        for (Value input : node.inputs()) {
            Constant constant = constant(input, graph);
            if (constant != null && constant.type().isQuantized() && !node.op().readsStoredIntegers()) {
                return Optional.empty();
            }
            arguments.add(constant == null ? null : constant.tensor());
        }
        try {
            List<Tensor> results =
                    node.op().evaluate(Arguments.of(arguments, node.outputs().size()));
            Map<Value, Constant> constants = new HashMap<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                if (node.hasOutput(i)) {
                    TensorType type = graph.type(node.output(i));
                    if (type.isQuantized() && !node.op().readsStoredIntegers()) {
                        return Optional.empty();
                    }
                    constants.put(
                            node.output(i),
                            new Constant(
                                    results.get(i),
                                    dev.slipway.model.tensor.View.AS_STORED,
                                    results.get(i).type().withQuantization(type.quantization())));
                }
            }
            return Optional.of(new Edit(Set.of(node), List.of(), constants, Map.of()));
        } catch (RuntimeException _) {
            return Optional.empty(); // what cannot be computed now may be in a branch that is never taken
        }
    }
}
