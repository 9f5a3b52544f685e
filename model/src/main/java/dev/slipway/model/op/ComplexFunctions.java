package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;

/// Functions of complex numbers, given as real and imaginary parts in turn.
final class ComplexFunctions {

    private ComplexFunctions() {}

    static Tensor apply(Unary.Kind kind, Tensor x) {
        double[] parts = x.toDoubles();
        int count = parts.length / 2;
        double[] reals = new double[count];
        for (int i = 0; i < count; i++) {
            double re = parts[2 * i];
            double im = parts[2 * i + 1];
            switch (kind) {
                case REAL -> reals[i] = re;
                case IMAGINARY -> reals[i] = im;
                case ABS, COMPLEX_ABS -> reals[i] = Math.hypot(re, im);
                case ANGLE -> reals[i] = Math.atan2(im, re);
                case CONJUGATE -> parts[2 * i + 1] = -im;
                case NEGATE -> {
                    parts[2 * i] = -re;
                    parts[2 * i + 1] = -im;
                }
                default -> throw new OpException("Unary.%s of complex numbers is not evaluated".formatted(kind));
            }
        }
        if (kind == Unary.Kind.CONJUGATE || kind == Unary.Kind.NEGATE) {
            return Tensor.ofDoubles(x.element(), x.shape(), parts);
        }
        ElementType element = x.element() == ElementType.COMPLEX128 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        return Tensor.ofDoubles(element, x.shape(), reals);
    }
}
