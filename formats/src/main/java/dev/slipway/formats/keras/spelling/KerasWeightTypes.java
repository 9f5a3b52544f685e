package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;

/// Where layers keep their weights, which quantised ones keep as integers with scales.
final class KerasWeightTypes {

    private KerasWeightTypes() {}

    /// The kernel of a layer, in reals.
    ///
    /// @param rank of the kernel, negative for any
    static Constant kernel(KerasNode node, int rank) {
        ElementType element = node.weight(0).element();
        if (!mode(node).isEmpty() || element == ElementType.INT8 || element == ElementType.UINT8) {
            throw new Unsaid("its weights are quantised in a way of Keras that is not read; save it before quantize()");
        }
        return rank < 0 ? node.weight(0) : node.weight(0, rank);
    }

    /// Whether a layer keeps its weights as int8, one by one, with a scale for each unit.
    static boolean isInt8(KerasNode node) {
        return mode(node).equals("int8") && node.weight(0).element() == ElementType.INT8;
    }

    /// How `quantize()` changed a layer, as its policy of types says; empty where it did not.
    private static String mode(KerasNode node) {
        Object policy = node.config().get("dtype");
        if (policy instanceof String name) {
            return name.contains("_from_") ? name.substring(0, name.indexOf("_from_")) : "";
        }
        return policy == null
                ? ""
                : node.config().config("dtype").config("config").text("mode", "");
    }

    /// Where the bias is among the weights.
    static int bias(KerasNode node) {
        return 1;
    }
}
