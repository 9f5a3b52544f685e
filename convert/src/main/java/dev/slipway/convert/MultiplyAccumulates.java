package dev.slipway.convert;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Einsum;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.Gru;
import dev.slipway.model.op.Lstm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Rnn;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/// How many products a graph sums in its convolutions, matrix products and recurrent layers, where every open size is
/// 1. Bodies of loops count once.
public final class MultiplyAccumulates {

    private MultiplyAccumulates() {}

    /// The products of this graph, with what its branches and bodies compute.
    public static long of(Graph graph) {
        double sum = 0;
        for (Node node : graph.nodes()) {
            sum += of(node.op(), node, graph);
            sum += node.bodies().stream().mapToDouble(MultiplyAccumulates::of).sum();
        }
        return (long) sum;
    }

    private static double of(Op op, Node node, Graph graph) {
        return switch (op) {
            case Activated activated -> of(activated.base(), node, graph);
            case Convolution convolution ->
                elements(node.output(), graph)
                        * share(node, graph, convolution.filterLayout().output());
            case TransposedConvolution convolution ->
                elements(node.input(0), graph)
                        * share(node, graph, convolution.filterLayout().input());
            case Dense _ -> elements(node.output(), graph) * size(node.input(1), -1, graph);
            case MatMul product ->
                elements(node.output(), graph) * size(node.input(0), product.transposeA() ? -2 : -1, graph);
            case Gemm product ->
                elements(node.output(), graph) * size(node.input(0), product.transposeA() ? 0 : 1, graph);
            case Einsum sum -> einsum(sum.equation(), node, graph);
            case Lstm _, Gru _, Rnn _ -> recurrent(node, graph);
            default -> 0;
        };
    }

    /// The products for one element: all of the filter that one index of `axis` has.
    private static double share(Node node, Graph graph, int axis) {
        return elements(node.input(1), graph) / Math.max(1, size(node.input(1), axis, graph));
    }

    private static double recurrent(Node node, Graph graph) {
        double steps = size(node.input(0), 0, graph) * size(node.input(0), 1, graph);
        return steps * (elements(node.input(1), graph) + elements(node.input(2), graph));
    }

    private static double einsum(String equation, Node node, Graph graph) {
        String[] operands = equation.replace(" ", "").split("->", -1)[0].split(",", -1);
        Map<Character, Double> sizes = new HashMap<>();
        for (int i = 0; i < operands.length && i < node.inputs().size(); i++) {
            for (int axis = 0; axis < operands[i].length() && !operands[i].contains("."); axis++) {
                sizes.put(operands[i].charAt(axis), size(node.input(i), axis, graph));
            }
        }
        return sizes.values().stream().reduce(1.0, (one, two) -> one * two);
    }

    private static double elements(Value value, Graph graph) {
        Shape shape = graph.type(value).shape();
        double elements = shape.isRanked() ? 1 : 0;
        if (shape.isRanked()) {
            for (Dim dim : shape.dims()) {
                elements *= size(dim);
            }
        }
        return elements;
    }

    private static double size(Value value, int axis, Graph graph) {
        Shape shape = graph.type(value).shape();
        int at = !shape.isRanked() ? -1 : axis < 0 ? axis + shape.rank() : axis;
        return at >= 0 && at < shape.rank() ? size(shape.dim(at)) : 1;
    }

    private static double size(Dim dim) {
        return switch (dim) {
            case Dim.Known(long size) -> size;
            case Dim.Symbol _ -> 1;
            case Dim.Sum(Dim left, Dim right) -> Math.max(0, size(left) + size(right));
            case Dim.Product(Dim left, Dim right) -> size(left) * size(right);
            case Dim.Quotient(Dim left, Dim right) -> Math.floor(size(left) / Math.max(1, size(right)));
        };
    }
}
