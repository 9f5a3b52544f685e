package dev.slipway.formats.tflite.spelling;

import java.util.function.DoubleUnaryOperator;

/// A function of a number of 16 bits as TFLite's kernels have it: 513 of its values, and straight lines between them.
///
/// @param least the real number that the least integer stands for
/// @param most the real number that the greatest integer stands for
/// @param inverse how many integers of the result there are to a real number
/// @param precision rounds what is computed on the way
record TfliteLines(double least, double most, double inverse, DoubleUnaryOperator precision) {

    /// How many numbers of 16 bits there are.
    static final int NUMBERS = 1 << 16;

    private static final int STEPS = 512;

    /// Between numbers of the given scales, both around zero, computed in single precision.
    static TfliteLines ofFloats(float from, float to) {
        float inverse = NUMBERS / (to * Short.MAX_VALUE - to * Short.MIN_VALUE);
        return new TfliteLines(from * Short.MIN_VALUE, from * Short.MAX_VALUE, inverse, x -> (float) x);
    }

    /// From a range to fractions of 15 bits, computed in double precision.
    static TfliteLines toFractions(double least, double most) {
        return new TfliteLines(least, most, NUMBERS / 2, x -> x);
    }

    /// The value at each number, from the least to the greatest. Those that lines end at are moved by half of what the
    /// line misses in its middle.
    long[] through(DoubleUnaryOperator curve) {
        double step = (as(most - least)) / STEPS;
        short[] corners = new short[STEPS + 1];
        for (int i = 0; i < STEPS; i++) {
            double x = as(least + as(i * step));
            double here = rounded(scaled(curve, x));
            double next = scaled(curve, as(least + as((i + 1) * step)));
            double middle = rounded(scaled(curve, as(x + step / 2)));
            double missed = rounded(as(next + here) / 2) - middle;
            corners[i] = clamped(here - rounded(missed / 2));
        }
        corners[STEPS] = clamped(rounded(scaled(curve, most)));
        long[] all = new long[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            short corner = corners[i >> 7];
            short slope = (short) (corners[(i >> 7) + 1] - corner);
            all[i] = (short) (corner + (slope * (i & 0x7f) + 64 >> 7));
        }
        return all;
    }

    private double scaled(DoubleUnaryOperator curve, double x) {
        return as(as(curve.applyAsDouble(x)) * inverse);
    }

    private double as(double x) {
        return precision.applyAsDouble(x);
    }

    /// Half is rounded away from zero.
    private static double rounded(double x) {
        return Math.copySign(Math.floor(Math.abs(x) + 0.5), x);
    }

    private static short clamped(double x) {
        return (short) Math.clamp(x, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
