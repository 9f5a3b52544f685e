package dev.slipway.serve.json;

import java.math.BigInteger;

/// Decimal numbers `digits * 10^exponent` to the nearest binary ones.
///
/// Small numbers take one exact multiplication (Clinger), others one product with a 128-bit power of ten (Eisel and
/// Lemire, <https://arxiv.org/abs/2101.11408>); what neither decides is [#UNDECIDED] and must be read from its text.
final class Decimals {

    /// No number has this value: the caller reads the text.
    static final double UNDECIDED = Double.NaN;

    private static final int MIN_POWER = -342;
    private static final int MAX_POWER = 308;
    private static final long EXACT_INTEGERS = 1L << 53;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long[] HIGH = new long[MAX_POWER - MIN_POWER + 1];
    private static final long[] LOW = new long[MAX_POWER - MIN_POWER + 1];

    static {
        for (int power = MIN_POWER; power <= MAX_POWER; power++) {
            BigInteger significand =
                    power < 0 ? reciprocalOfFive(-power) : BigInteger.valueOf(5).pow(power);
            BigInteger bits = significand
                    .shiftLeft(Math.max(0, 128 - significand.bitLength()))
                    .shiftRight(Math.max(0, significand.bitLength() - 128));
            HIGH[power - MIN_POWER] = bits.shiftRight(64).longValue();
            LOW[power - MIN_POWER] = bits.longValue();
        }
    }

    private Decimals() {}

    private static BigInteger reciprocalOfFive(int power) {
        BigInteger five = BigInteger.valueOf(5).pow(power);
        int bits = five.subtract(BigInteger.ONE).bitLength();
        int scale = power <= 27 ? bits + 127 : 2 * bits + 128;
        return BigInteger.ONE.shiftLeft(scale).divide(five).add(BigInteger.ONE);
    }

    /// 10 to a power from 0 to 22, which a `double` holds exactly.
    static double ten(int power) {
        return TENS[power];
    }

    /// The nearest `double`, or [#UNDECIDED].
    ///
    /// @param digits unsigned
    static double toDouble(long digits, int exponent) {
        if (digits >= 0 && digits <= EXACT_INTEGERS && exponent >= -22 && exponent <= 22) {
            return exponent < 0 ? digits / TENS[-exponent] : digits * TENS[exponent];
        }
        return digits == 0 ? 0 : byProduct(digits, exponent);
    }

    /// The nearest `float`, or [#UNDECIDED]: the nearest `double` tells, unless it lies just between two floats. So
    /// does one that rounding twice has moved from there by less than two, unless it lies so close.
    static float toFloat(long digits, int exponent) {
        if (digits >= 0 && exponent <= 0 && exponent >= -22) {
            double near = digits / TENS[-exponent];
            long beyond = (Double.doubleToRawLongBits(near) & 0x1FFFFFFF) - 0x10000000;
            if (Math.abs(beyond) > 2 && (near >= Float.MIN_NORMAL || digits == 0)) {
                return (float) near;
            }
        }
        double value = toDouble(digits, exponent);
        boolean halfway = (Double.doubleToRawLongBits(value) & 0x1FFFFFFF) == 0x10000000;
        boolean tiny = value < Float.MIN_NORMAL && digits != 0;
        return halfway || tiny ? (float) UNDECIDED : (float) value;
    }

    private static double byProduct(long digits, int exponent) {
        if (exponent < MIN_POWER) {
            return 0;
        }
        if (exponent > MAX_POWER) {
            return Double.POSITIVE_INFINITY;
        }
        int zeros = Long.numberOfLeadingZeros(digits);
        long normalized = digits << zeros;
        long powerHigh = HIGH[exponent - MIN_POWER];
        long high = Math.unsignedMultiplyHigh(normalized, powerHigh);
        long low = normalized * powerHigh;
        if ((high & 0x1FF) == 0x1FF) {
            long more = Math.unsignedMultiplyHigh(normalized, LOW[exponent - MIN_POWER]);
            low += more;
            if (Long.compareUnsigned(more, low) > 0) {
                high++;
            }
            if (low == -1 && (exponent < -27 || exponent > 55)) {
                return UNDECIDED;
            }
        }
        return rounded(high, low, exponent, zeros);
    }

    private static double rounded(long high, long low, int exponent, int zeros) {
        int upper = (int) (high >>> 63);
        long significand = high >>> (upper + 9);
        int binaryExponent = ((217706 * exponent) >> 16) + 63 + upper - zeros + 1023;
        if (binaryExponent <= 0) {
            return UNDECIDED;
        }
        boolean exactTie = Long.compareUnsigned(low, 1) <= 0
                && exponent >= -4
                && exponent <= 23
                && (significand & 3) == 1
                && significand << (upper + 9) == high;
        if (exactTie) {
            significand &= ~1L;
        }
        significand = (significand + (significand & 1)) >>> 1;
        if (significand >= 1L << 53) {
            significand = 1L << 52;
            binaryExponent++;
        }
        if (binaryExponent >= 0x7FF) {
            return Double.POSITIVE_INFINITY;
        }
        return Double.longBitsToDouble(significand & ~(1L << 52) | (long) binaryExponent << 52);
    }
}
