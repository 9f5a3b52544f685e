package dev.slipway.formats.tflite;

import dev.slipway.model.op.Op;

/// Loops.
final class TfliteLoopLowering {

    private TfliteLoopLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return false;
    }
}
