package dev.slipway.model.tensor;

/// The eight-bit floats of the OCP and ONNX specifications, saturating when a value is too large.
///
/// @param mantissa bits of the mantissa
/// @param bias what is subtracted from the stored exponent
/// @param finite whether the format has no infinities
/// @param unsignedZero whether the pattern of minus zero means NaN
record SmallFloat(int mantissa, int bias, boolean finite, boolean unsignedZero) {

    private static final SmallFloat E4M3FN = new SmallFloat(3, 7, true, false);
    private static final SmallFloat E4M3FNUZ = new SmallFloat(3, 8, true, true);
    private static final SmallFloat E5M2 = new SmallFloat(2, 15, false, false);
    private static final SmallFloat E5M2FNUZ = new SmallFloat(2, 16, true, true);

    static SmallFloat of(ElementType element) {
        return switch (element) {
            case FLOAT8_E4M3FN -> E4M3FN;
            case FLOAT8_E4M3FNUZ -> E4M3FNUZ;
            case FLOAT8_E5M2 -> E5M2;
            case FLOAT8_E5M2FNUZ -> E5M2FNUZ;
            default -> throw new IllegalArgumentException("%s is no eight-bit float".formatted(element));
        };
    }

    double decode(int bits) {
        int magnitude = bits & 0x7f;
        double sign = bits > 0x7f ? -1 : 1;
        if (unsignedZero ? bits == 0x80 : magnitude > largest()) {
            return !finite && magnitude == 0x7c ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        int exponent = magnitude >> mantissa;
        int fraction = magnitude & (1 << mantissa) - 1;
        return exponent == 0
                ? sign * Math.scalb((double) fraction, 1 - bias - mantissa)
                : sign * Math.scalb((double) (fraction | 1 << mantissa), exponent - bias - mantissa);
    }

    int encode(double value) {
        if (Double.isNaN(value)) {
            return unsignedZero ? 0x80 : 0x7f;
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x80 : 0;
        int magnitude = nearest(Math.abs(value));
        return magnitude == 0 && unsignedZero ? 0 : sign | magnitude;
    }

    private int largest() {
        return unsignedZero ? 0x7f : finite ? 0x7e : 0x7b;
    }

    private int nearest(double value) {
        int low = 0;
        int high = largest();
        if (value >= decode(high)) {
            return high;
        }
        while (high - low > 1) {
            int middle = low + high >>> 1;
            if (decode(middle) <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double below = value - decode(low);
        double above = decode(high) - value;
        return below < above || below == above && low % 2 == 0 ? low : high;
    }
}
