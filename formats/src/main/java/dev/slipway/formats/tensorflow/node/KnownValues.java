package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known beforehand of values that parameters are read from: constants, sizes, and what is computed from
/// them.
public final class KnownValues {

    private static final int MAX_DEPTH = 64;
    private static final long MAX_ELEMENTS = 4096;

    private final GraphBuilder graph;

    public KnownValues(GraphBuilder graph) {
        this.graph = graph;
    }

    /// The value's elements; null when the graph computes them from its inputs.
    @Nullable
    public Tensor of(Value value) {
        Constant constant = graph.constantOf(value);
        return constant != null ? constant.tensor() : computed(value, MAX_DEPTH);
    }

    private @Nullable Tensor computed(Value value, int depth) {
        Constant constant = graph.constantOf(value);
        if (constant != null) {
            return constant.shape().elements() <= MAX_ELEMENTS ? constant.tensor() : null;
        }
        Tensor sizes = sizes(value);
        if (sizes != null) {
            return sizes;
        }
        Node node = graph.producerOf(value);
        if (node == null || depth == 0 || !isFoldable(node.op()) || !isSmall(value)) {
            return null;
        }
        Tensor only = onlyValue(node, depth - 1);
        if (only != null) {
            return only;
        }
        List<@Nullable Tensor> arguments = new ArrayList<>();
        for (Value input : node.inputs()) {
            Tensor tensor = input.isPresent() ? computed(input, depth - 1) : null;
            if (tensor == null && input.isPresent()) {
                return null;
            }
            arguments.add(tensor);
        }
        return evaluated(node, arguments, value);
    }

    /// What is at least a number and at most the same, or a smaller one.
    private @Nullable Tensor onlyValue(Node node, int depth) {
        if (!(node.op() instanceof Binary(Binary.Kind kind)) || kind != Binary.Kind.MIN) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Tensor most = computed(node.input(i), depth);
            if (most != null && most.size() == 1 && isAtLeast(graph.producerOf(node.input(1 - i)), most, depth)) {
                return most;
            }
        }
        return null;
    }

    private boolean isAtLeast(@Nullable Node node, Tensor bound, int depth) {
        if (node == null || !(node.op() instanceof Binary(Binary.Kind kind)) || kind != Binary.Kind.MAX) {
            return false;
        }
        return node.inputs().stream().anyMatch(input -> {
            Tensor least = computed(input, depth);
            return least != null && least.size() == 1 && least.scalarValue() >= bound.scalarValue();
        });
    }

    private static @Nullable Tensor evaluated(Node node, List<@Nullable Tensor> arguments, Value wanted) {
        try {
            return node.op()
                    .evaluate(Arguments.of(arguments, node.outputs().size()))
                    .get(node.outputs().indexOf(wanted));
        } catch (OpException e) {
            return null;
        }
    }

    private static boolean isFoldable(Op op) {
        return op.isPure() && op.infersTypes() && op.regions().isEmpty() && !(op instanceof Opaque);
    }

    private boolean isSmall(Value value) {
        Shape shape = graph.typeOf(value).shape();
        return shape.isRanked() && (!shape.isKnown() ? shape.rank() <= 2 : shape.elements() <= MAX_ELEMENTS);
    }

    private @Nullable Tensor sizes(Value value) {
        List<Dim> dims = graph.symbolicOf(value);
        TensorType type = graph.typeOf(value);
        if (dims == null
                || !type.element().isInteger()
                || !dims.stream().allMatch(Dim::isKnown)
                || type.shape().isKnown() && type.shape().elements() != dims.size()) {
            return null;
        }
        Shape shape = type.shape().hasRank(0) ? Shape.SCALAR : Shape.of(dims.size());
        return Tensor.ofLongs(
                type.element(), shape, dims.stream().mapToLong(Dim::size).toArray());
    }
}
