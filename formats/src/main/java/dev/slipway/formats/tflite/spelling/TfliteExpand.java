package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.node.TfliteNode;

/// Turns TFLite operators into hub nodes. What the hub has no op for, or has it only with parameters that this operator
/// computes, stays opaque with its options.
public final class TfliteExpand {

    private TfliteExpand() {}

    /// Adds hub nodes for one operator.
    public static void read(TfliteNode r) {
        if (TfliteKept.isKept(r) || !TfliteOps.read(r)) {
            TfliteOpaque.read(r);
        }
    }
}
