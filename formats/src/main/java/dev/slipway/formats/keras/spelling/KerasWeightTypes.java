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
        Constant kernel = rank < 0 ? node.weight(0) : node.weight(0, rank);
        if (kernel.element() == ElementType.INT8 || kernel.element() == ElementType.UINT8) {
            throw new Unsaid("its weights are quantised as Keras does it, which is not read by this version");
        }
        return kernel;
    }

    /// Where the bias is among the weights.
    static int bias(KerasNode node) {
        return 1;
    }
}
