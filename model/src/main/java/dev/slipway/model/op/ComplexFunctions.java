package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
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

    /// COMPLEX of reals, or arithmetic of complex numbers.
    static Tensor apply(Binary.Kind kind, Tensor a, Tensor b) {
        Shape shape = Broadcast.shape(a.shape(), b.shape());
        int[] fromLeft = Broadcast.sources(a.shape(), shape);
        int[] fromRight = Broadcast.sources(b.shape(), shape);
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        double[] result = new double[2 * fromLeft.length];
        for (int i = 0; i < fromLeft.length; i++) {
            int l = fromLeft[i];
            int r = fromRight[i];
            double[] parts = kind == Binary.Kind.COMPLEX
                    ? new double[] {left[l], right[r]}
                    : arithmetic(kind, left[2 * l], left[2 * l + 1], right[2 * r], right[2 * r + 1]);
            System.arraycopy(parts, 0, result, 2 * i, 2);
        }
        boolean wide = a.element() == ElementType.FLOAT64 || a.element() == ElementType.COMPLEX128;
        return Tensor.ofDoubles(wide ? ElementType.COMPLEX128 : ElementType.COMPLEX64, shape, result);
    }

    private static double[] arithmetic(Binary.Kind kind, double a, double b, double c, double d) {
        return switch (kind) {
            case ADD -> new double[] {a + c, b + d};
            case SUBTRACT -> new double[] {a - c, b - d};
            case MULTIPLY -> new double[] {a * c - b * d, a * d + b * c};
            case DIVIDE -> {
                double norm = c * c + d * d;
                yield new double[] {(a * c + b * d) / norm, (b * c - a * d) / norm};
            }
            default -> throw new OpException("Binary.%s of complex numbers is not evaluated".formatted(kind));
        };
    }
}
