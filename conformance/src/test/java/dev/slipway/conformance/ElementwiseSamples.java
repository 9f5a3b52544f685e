package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Ops that compute element by element.
final class ElementwiseSamples {

    private ElementwiseSamples() {}

    static List<OpSample> all() {
        List<OpSample> samples = new ArrayList<>();
        for (Unary.Kind kind : Unary.Kind.values()) {
            samples.add(OpSample.of(new Unary(kind), operand(kind)));
        }
        for (Binary.Kind kind : Binary.Kind.values()) {
            samples.add(binary(kind));
        }
        for (Comparison.Kind kind : Comparison.Kind.values()) {
            samples.add(OpSample.of(new Comparison(kind), reals(2, 3), reals(3)));
            samples.add(OpSample.of(new Comparison(kind), longs(1, 2, 3), longs(2)));
        }
        for (Logical.Kind kind : Logical.Kind.values()) {
            samples.add(OpSample.of(new Logical(kind), booleans(true, false), booleans(true)));
        }
        for (Variadic.Kind kind : Variadic.Kind.values()) {
            samples.add(OpSample.of(new Variadic(kind), reals(2, 1), reals(3), reals(2, 3)));
        }
        samples.addAll(List.of(
                OpSample.of(new Cast(ElementType.INT32, true), reals(2, 3)),
                OpSample.of(new Cast(ElementType.INT32, true), longs(3, 4)),
                OpSample.of(new Celu(0.7f), reals(2, 3)),
                OpSample.of(new Clip(), reals(2, 3), Tensor.scalar(-0.5f), Tensor.scalar(0.5f)),
                OpSample.of(new Clip(), reals(2, 3), null, Tensor.scalar(0.5f)),
                OpSample.of(new Elu(0.7f), reals(2, 3)),
                OpSample.of(new Gelu(true), reals(2, 3)),
                OpSample.of(new Gelu(false), reals(2, 3)),
                OpSample.of(new HardSigmoid(0.2f, 0.5f), reals(2, 3)),
                OpSample.of(new Identity(), reals(2, 3)),
                OpSample.of(new Identity(), Tensor.ofTexts(Shape.of(2), "a", "")),
                OpSample.of(new IsInfinite(true, false), floats(1, Float.NEGATIVE_INFINITY)),
                OpSample.of(new LeakyRelu(0.1f), reals(2, 3)),
                OpSample.of(new PRelu(), reals(2, 3), shares(3)),
                OpSample.of(new Selu(1.67f, 1.05f), reals(2, 3)),
                OpSample.of(new Shrink(0.5f, 0.1f), reals(2, 3)),
                OpSample.of(new Swish(1), reals(2, 3)),
                OpSample.of(new ThresholdedRelu(0.5f), reals(2, 3)),
                OpSample.of(new Where(), booleans(true, false, true), reals(2, 3), reals(1)),
                OpSample.of(new Where(), booleans(true, false), longs(1, 2), longs(3, 4)),
                OpSample.of(new Bitcast(ElementType.INT32), reals(2, 3)),
                OpSample.of(new Bitcast(ElementType.UINT8), reals(2, 3)),
                OpSample.of(new Bitcast(ElementType.FLOAT64), reals(3, 2)),
                OpSample.of(new Binary(Binary.Kind.DIVIDE), complex(1, 2, 3, -4), complex(0, 1)),
                OpSample.of(new Binary(Binary.Kind.MULTIPLY), complex(1, 2, 3, -4), complex(5, 1)),
                OpSample.of(new Activated(new Binary(Binary.Kind.ADD), Activation.RELU), reals(2, 3), reals(3))));
        return samples;
    }

    private static Tensor operand(Unary.Kind kind) {
        return switch (kind) {
            case NOT -> booleans(true, false);
            case BITWISE_NOT -> ints(5, -3);
            case REAL, IMAGINARY, CONJUGATE, COMPLEX_ABS -> complex(1, 2, 3, -4);
            case ACOSH -> shares(2, 3).map(x -> 1 + x);
            default -> shares(2, 3);
        };
    }

    private static Tensor complex(double... parts) {
        return Tensor.ofDoubles(ElementType.COMPLEX64, Shape.of(parts.length / 2), parts);
    }

    private static OpSample binary(Binary.Kind kind) {
        return switch (kind) {
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR ->
                OpSample.of(new Binary(kind), integers(ElementType.INT32, 2, 3), ints(3));
            case SHIFT_LEFT, SHIFT_RIGHT -> OpSample.of(new Binary(kind), ints(8, 9), ints(1, 2));
            default -> OpSample.of(new Binary(kind), shares(2, 3), shares(3));
        };
    }
}
