package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Fourier;
import java.util.List;

/// Fourier's transforms, whose complex numbers Keras keeps as two tensors (<https://keras.io/api/ops/fft/>).
final class KerasFourier {

    private KerasFourier() {}

    static void spellings() {
        KerasFunction.divided("FFT", call -> apart(call, along(call, complex(call), false, -2)));
        KerasFunction.divided("FFT2", call -> apart(call, along(call, complex(call), false, -2, -3)));
        KerasFunction.divided("IFFT2", call -> apart(call, along(call, complex(call), true, -2, -3)));
        KerasFunction.divided("RFFT", KerasFourier::frequencies);
        KerasFunction.operations("IRFFT", KerasFourier::signal);
    }

    /// Real and imaginary parts along a last axis of their own.
    private static Value complex(KerasFunction call) {
        Value[] parts = call.several(0, "x");
        if (parts.length != 2) {
            throw new Unsaid("its numbers are not given as two tensors, of real and imaginary parts");
        }
        KerasNode node = call.node();
        KerasFormula formula = call.formula();
        return formula.concat(
                -1, formula.unsqueeze(node.real(parts[0]), -1), formula.unsqueeze(node.real(parts[1]), -1));
    }

    private static List<Value> apart(KerasFunction call, Value complex) {
        return List.of(call.formula().at(complex, 0, -1), call.formula().at(complex, 1, -1));
    }

    private static Value along(KerasFunction call, Value complex, boolean inverse, int... axes) {
        Value x = complex;
        for (int axis : axes) {
            x = transformed(call, x, Value.NONE, inverse, false, axis);
        }
        return x;
    }

    private static Value transformed(
            KerasFunction call, Value x, Value length, boolean inverse, boolean half, int axis) {
        Value at = call.formula().index(axis);
        return call.node().step("transformed", new Fourier(inverse, half), x, length, at);
    }

    private static Value length(KerasFunction call) {
        return call.argument(1, "fft_length") == null
                ? Value.NONE
                : call.formula().index(call.integer(0, 1, "fft_length"));
    }

    private static List<Value> frequencies(KerasFunction call) {
        Value x = call.formula().unsqueeze(call.real(), -1);
        return apart(call, transformed(call, x, length(call), false, true, -2));
    }

    private static Value signal(KerasFunction call) {
        return call.formula().squeeze(transformed(call, complex(call), length(call), true, true, -2), -1);
    }
}
