package dev.slipway.formats.keras.spelling;

import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Unary;

/// Functions of the bits of integers (<https://keras.io/api/ops/numpy/>).
final class KerasBits {

    private KerasBits() {}

    static void spellings() {
        binary("BitwiseAnd", Binary.Kind.BITWISE_AND);
        binary("BitwiseOr", Binary.Kind.BITWISE_OR);
        binary("BitwiseXor", Binary.Kind.BITWISE_XOR);
        binary("BitwiseLeftShift LeftShift", Binary.Kind.SHIFT_LEFT);
        binary("BitwiseRightShift RightShift", Binary.Kind.SHIFT_RIGHT);
        KerasFunction.operations(
                "BitwiseNot BitwiseInvert", call -> call.is(new Unary(Unary.Kind.BITWISE_NOT), call.x()));
    }

    private static void binary(String operations, Binary.Kind kind) {
        KerasFunction.operations(
                operations, call -> KerasFunctions.binary(call.node(), kind, call.left(), call.right()));
    }
}
