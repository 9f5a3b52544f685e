package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;

/// Ops that compute along axes: reductions, orders, products.
final class TensorflowAxes {

    private TensorflowAxes() {}

    static void spellings() {
        reduction("Sum", Reduction.Kind.SUM);
        reduction("Mean", Reduction.Kind.MEAN);
        reduction("Max", Reduction.Kind.MAX);
        reduction("Min", Reduction.Kind.MIN);
        reduction("Prod", Reduction.Kind.PRODUCT);
        reduction("All", Reduction.Kind.ALL);
        reduction("Any", Reduction.Kind.ANY);
        reduction("EuclideanNorm", Reduction.Kind.L2);
        TensorflowOps.spell("ArgMax", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MAX));
        TensorflowOps.spell("ArgMin", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MIN));
        TensorflowOps.spell(
                "Cumsum",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.SUM, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell(
                "Cumprod",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.PRODUCT, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell(
                        "TopKV2",
                        node -> node.are(
                                2,
                                new TopK(
                                        -1,
                                        true,
                                        node.flag("sorted", true),
                                        node.type("index_type", ElementType.INT32)),
                                node.in(0),
                                TensorflowExpand.vectorOf(node, 1)))
                .outputs("values", "indices");
        TensorflowOps.spell("TopK", TensorflowExpand::topK).outputs("values", "indices");
        TensorflowOps.spell("Softmax", node -> node.is(new Softmax(-1), node.in(0)));
        TensorflowOps.spell("LogSoftmax", node -> node.is(new LogSoftmax(-1), node.in(0)));
        TensorflowOps.spell(
                "MatMul",
                node -> node.is(
                        new MatMul(node.flag("transpose_a"), node.flag("transpose_b")), node.in(0), node.in(1)));
        TensorflowOps.spell(
                "BatchMatMul BatchMatMulV2 BatchMatMulV3",
                node -> node.is(new MatMul(node.flag("adj_x"), node.flag("adj_y")), factor(node, 0), factor(node, 1)));
        TensorflowOps.spell(
                "Einsum",
                node -> node.is(
                        new Einsum(node.text("equation", "")), node.inputs().toArray(Value[]::new)));
    }

    /// An operand of a product, which may be summed up in a wider type than it has.
    private static Value factor(TensorflowNode node, int input) {
        ElementType own = node.graph().typeOf(node.in(input)).element();
        ElementType sum = node.type("Tout", own);
        return sum == own ? node.in(input) : node.step("wide" + input, new Cast(sum, true), node.in(input));
    }

    private static void reduction(String names, Reduction.Kind kind) {
        TensorflowOps.spell(
                names,
                node -> node.is(
                        new Reduction(kind, node.flag("keep_dims"), true),
                        node.in(0),
                        TensorflowExpand.vectorOf(node, 1)));
    }
}
