package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;

/// What layers compute that `quantize("int8")` changed: their weights are integers that a scale multiplied, and their
/// inputs are rounded by scales that each row has of its own (<https://keras.io/api/quantizers/>).
final class KerasBytes {

    private KerasBytes() {}

    /// @param scales where the scales of the kernel are among the weights
    static Value product(KerasNode node, Value x, int scales) {
        KerasFormula formula = new KerasFormula(node);
        Value kernel = node.constant("kernel", node.weight(0, 2).cast(ElementType.FLOAT32));
        Value ofKernel = node.weightValue("scale", scales);
        KerasConfig how = node.config().config("quantization_config").config("config");
        if (how.has("activation_quantizer") && how.get("activation_quantizer") == null) {
            return formula.over(formula.product(x, kernel), ofKernel);
        }
        KerasConfig rounding = how.config("activation_quantizer").config("config");
        double most =
                rounding.has("value_range") ? rounding.integers("value_range").getLast() : 127;
        double least =
                rounding.has("value_range") ? rounding.integers("value_range").getFirst() : -127;
        Value size = formula.kept(Reduction.Kind.MAX, formula.unary(Unary.Kind.ABS, x), -1);
        Value larger = formula.plus(size, rounding.real("epsilon", 1e-7));
        Value scale = formula.over(formula.number(larger, most), larger);
        Value rounded = formula.unary(Unary.Kind.ROUND, formula.times(x, scale));
        Value whole = formula.min(formula.max(rounded, least), most);
        return formula.over(formula.product(whole, kernel), formula.times(ofKernel, scale));
    }

    /// The rows of an embedding, each of which has a scale.
    static Value rows(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value table = node.constant("embeddings", node.weight(0, 2).cast(ElementType.FLOAT32));
        return formula.over(table, formula.unsqueeze(node.weightValue("scale", 1), -1));
    }
}
