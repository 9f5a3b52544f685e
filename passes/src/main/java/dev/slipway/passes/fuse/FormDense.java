package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says a product with a constant matrix as a dense layer, for targets that have one.
///
///     y = MatMul(x, w)         becomes   y = Dense(x, w^T)
///     y = Gemm(x, w, c)        becomes   y = Dense(x, w^T, c)     for alpha = beta = 1, a vector c
public final class FormDense implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Constant weight = graph.constant(node.input(1));
        if (weight == null || !weight.shape().hasRank(2) || !weight.element().isFloat()) {
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

    private static boolean hasRows(Node node, Graph graph) {
        return graph.type(node.input(0)).shape().isRanked()
                && graph.type(node.input(0)).shape().rank() > 1;
    }

    private static boolean plainBias(Node node, float beta, Constant weight, boolean transposed, Graph graph) {
        if (!node.hasInput(2)) {
            return true;
        }
        Constant bias = graph.constant(node.input(2));
        return beta == 1
                && bias != null
                && bias.shape().hasRank(1)
                && bias.shape().dim(0).equals(weight.shape().dim(transposed ? 0 : 1));
    }

    private static Edit dense(Node node, Constant weight, boolean transposed, Value bias, Graph graph) {
        Value weights =
                transposed ? node.input(1) : Names.fresh(graph, node.input(1).name() + "/transposed:" + node.name());
        List<Value> inputs = bias.isPresent() ? List.of(node.input(0), weights, bias) : List.of(node.input(0), weights);
        Node dense = node.with(new Dense()).withInputs(inputs);
        return Edit.replace(
                node, List.of(dense), transposed ? Map.of() : Map.of(weights, weight.permuted(List.of(1, 0))));
    }
}
