package dev.slipway.formats.tflite;

import dev.slipway.model.op.Op;

/// Recurrent cells.
final class TfliteRecurrentLowering {

    private TfliteRecurrentLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return false;
    }
}
