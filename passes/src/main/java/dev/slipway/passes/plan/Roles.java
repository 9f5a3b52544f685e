package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which node has which [Role] in a graph that is to be stored: as its op and [IntegerKernels] say, where its numbers
/// are reals so far and its weights constants.
///
/// @param graph the graph
/// @param options what is asked for
record Roles(Graph graph, PlanOptions options) {

    private static final Role REAL = new Role.Real();

    Role of(Node node) {
        if (node.outputs().isEmpty()
                || !node.output().isPresent()
                || !isReal(node.output())
                || !isReal(node.input(0))
                || options.keepsReal(node)) {
            return REAL;
        }
        if (node.op() instanceof MatMul product) {
            return product(node, product);
        }
        return switch (IntegerKernels.of(node, graph, options.activations())) {
            case Scales.Layer(int outputAxis) -> weighted(node, outputAxis);
            case Scales.Apart(int inputs) -> computed(node, inputs, null);
            case Scales.Bounded(double least, double most) ->
                computed(node, 1, options.activations().bounded(least, most));
            case Scales.Shared(int inputs, boolean _) -> moved(node, inputs);
            case Scales.Limited _ -> options.activations().endAtBounds() ? new Role.Limited() : computed(node, 1, null);
            case Scales.Real _ -> REAL;
        };
    }

    private boolean isReal(Value value) {
        return value.isPresent()
                && graph.type(value).element() == ElementType.FLOAT32
                && graph.type(value).shape().isRanked();
    }

    private Role computed(Node node, int inputs, @Nullable Quantization fixed) {
        return areNumbers(node, inputs) ? new Role.Computed(inputs, fixed) : REAL;
    }

    private Role moved(Node node, int inputs) {
        int count = Math.min(inputs, node.inputs().size());
        boolean table = node.op() instanceof Gather && isReal(node.input(0));
        return table || areNumbers(node, count)
                ? new Role.Moved(IntStream.range(0, count).boxed().toList())
                : REAL;
    }

    private boolean areNumbers(Node node, int inputs) {
        List<Value> numbers = node.inputs().subList(0, inputs);
        return numbers.stream().allMatch(this::isReal) && !numbers.stream().allMatch(graph::isConstant);
    }

    /// Constant weights on the right are those of a layer; two computed factors have a scale each.
    private Role product(Node node, MatMul product) {
        boolean layer = graph.isConstant(node.input(1))
                && graph.type(node.input(1)).shape().hasRank(2)
                && !product.transposeA();
        return layer ? weighted(node, product.transposeB() ? 0 : 1) : computed(node, 2, null);
    }

    private Role weighted(Node node, int outputAxis) {
        if (!isReal(node.input(1)) || !graph.isConstant(node.input(1)) || graph.isConstant(node.input(0))) {
            return REAL;
        }
        if (!node.hasInput(2)) {
            return new Role.Weighted(outputAxis, false);
        }
        Shape outputs = Shape.of(graph.type(node.input(1)).shape().size(outputAxis));
        return isReal(node.input(2))
                        && graph.isConstant(node.input(2))
                        && graph.type(node.input(2)).shape().equals(outputs)
                ? new Role.Weighted(outputAxis, true)
                : REAL;
    }
}
