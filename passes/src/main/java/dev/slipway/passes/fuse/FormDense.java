package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says a product with a constant matrix as a dense layer, for targets that have one.
///
///     y = MatMul(x, w)         becomes   y = Dense(x, w^T)
///     y = Gemm(x, w, c)        becomes   y = Dense(x, w^T, c)     for alpha = beta = 1, a vector c
///
/// The matrix and the vector may be stored as integers that are made real here.
public final class FormDense implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Constant weight = constant(node.input(1), graph);
        if (weight == null
                || !weight.shape().hasRank(2)
                || !graph.type(node.input(1)).element().isFloat()) {
            return Optional.empty();
        }
        return switch (node.op()) {
            case MatMul(boolean transposeA, boolean transposeB)
            when !transposeA && hasRows(node, graph) -> Optional.of(dense(node, weight, transposeB, Value.NONE, graph));
            case Gemm(float alpha, float beta, boolean transposeA, boolean transposeB)
            when alpha == 1 && !transposeA && plainBias(node, beta, weight, transposeB, graph) ->
                Optional.of(dense(node, weight, transposeB, node.input(2), graph));
            default -> Optional.empty();
        };
    }

    /// The constant that a value is, or that it is the reals of.
    private static @Nullable Constant constant(Value value, Graph graph) {
        return graph.producer(value) instanceof Node made && made.op() instanceof Dequantize
                ? graph.constant(made.input(0))
                : graph.constant(value);
    }

    private static boolean hasRows(Node node, Graph graph) {
        return graph.type(node.input(0)).shape().isRanked()
                && graph.type(node.input(0)).shape().rank() > 1;
    }

    private static boolean plainBias(Node node, float beta, Constant weight, boolean transposed, Graph graph) {
        if (!node.hasInput(2)) {
            return true;
        }
        Constant bias = constant(node.input(2), graph);
        return beta == 1
                && bias != null
                && bias.shape().hasRank(1)
                && bias.shape().dim(0).equals(weight.shape().dim(transposed ? 0 : 1));
    }

    private static Edit dense(Node node, Constant weight, boolean transposed, Value bias, Graph graph) {
        if (transposed) {
            return dense(node, node.input(1), bias, List.of(), Map.of());
        }
        Value turned = Names.fresh(graph, node.input(1).name() + "/transposed:" + node.name());
        Constant constant = weight.permuted(List.of(1, 0));
        if (graph.isConstant(node.input(1))) {
            return dense(node, turned, bias, List.of(), Map.of(turned, constant));
        }
        Value real = Names.fresh(graph, turned.name() + ":real");
        Node dequantize = new Node(real.name(), new Dequantize(), List.of(turned), List.of(real), node.origins());
        return dense(node, real, bias, List.of(dequantize), Map.of(turned, constant));
    }

    private static Edit dense(Node node, Value weights, Value bias, List<Node> before, Map<Value, Constant> constants) {
        List<Value> inputs = bias.isPresent() ? List.of(node.input(0), weights, bias) : List.of(node.input(0), weights);
        List<Node> added = new ArrayList<>(before);
        added.add(node.with(new Dense()).withInputs(inputs));
        return Edit.replace(node, added, constants);
    }
}
