package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Products with weights, and rows of them.
final class KerasLinear {

    private KerasLinear() {}

    static void spellings() {
        KerasOps.passing("Dense", KerasLinear::dense);
        KerasOps.passing("EinsumDense", KerasLinear::einsum);
        KerasOps.spell("Embedding", KerasLinear::embedding);
        KerasOps.spell("ReversibleEmbedding", KerasLinear::reversible);
    }

    private static List<Value> dense(KerasNode node) {
        Value x = node.x();
        boolean biased = node.config().flag("use_bias", true);
        if (KerasWeightTypes.isInt8(node)) {
            return finished(node, KerasBytes.product(node, x, biased ? 2 : 1), biased);
        }
        Value kernel = node.constant("kernel", KerasWeightTypes.kernel(node, 2));
        Value product = node.step("product", new MatMul(false, false), x, kernel);
        return finished(node, product, biased);
    }

    private static List<Value> einsum(KerasNode node) {
        Value x = node.x();
        Value kernel = node.constant("kernel", KerasWeightTypes.kernel(node, -1));
        String equation = node.config().text("equation", "");
        Value product = node.step("product", new Einsum(equation.replace(" ", "")), x, kernel);
        return finished(node, product, node.config().has("bias_axes"));
    }

    private static List<Value> finished(KerasNode node, Value product, boolean biased) {
        Value y = biased
                ? node.step(
                        "sum",
                        new Binary(Binary.Kind.ADD),
                        product,
                        node.weightValue("bias", KerasWeightTypes.bias(node)))
                : product;
        return List.of(KerasActivations.named(node, node.config().get("activation"), y));
    }

    private static List<Value> embedding(KerasNode node) {
        Value given = node.in(0);
        Value indices = node.type(given).element().isInteger() ? given : node.cast(given, ElementType.INT32);
        Value table = KerasWeightTypes.isInt8(node)
                ? KerasBytes.rows(node)
                : node.constant("embeddings", KerasWeightTypes.kernel(node, 2));
        Value y = node.is(new Gather(0, 0), table, indices);
        if (node.config().flag("mask_zero", false)) {
            node.model().masks().put(y, new KerasFormula(node).compare(Comparison.Kind.NOT_EQUAL, indices, 0));
        }
        return List.of(y);
    }

    /// Rows of the table by index, or products with all of them.
    private static List<Value> reversible(KerasNode node) {
        boolean reverse = Boolean.TRUE.equals(node.call().get(1, "reverse"));
        if (!reverse) {
            return embedding(node);
        }
        KerasFormula formula = new KerasFormula(node);
        boolean tied = node.config().flag("tie_weights", true);
        Value x = node.x();
        Value kernel = node.constant("kernel", tied ? node.weight(0, 2).permuted(List.of(1, 0)) : node.weight(1, 2));
        Value logits = formula.product(x, kernel);
        if (node.config().get("logit_soft_cap") instanceof Number cap) {
            double limit = cap.doubleValue();
            if (limit == 0) {
                throw new Unsaid("its logits are capped at 0");
            }
            logits = formula.times(formula.unary(Unary.Kind.TANH, formula.times(logits, 1 / limit)), limit);
        }
        return List.of(logits);
    }
}
