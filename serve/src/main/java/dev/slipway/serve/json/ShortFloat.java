package dev.slipway.serve.json;

/// Most numbers that models give, fast: those from a ten-thousandth to a million, by one multiplication that is exact
/// but for its last bit. What that bit could decide is left to [DecimalText].
final class ShortFloat {

    private static final float LEAST = 1e-4f;
    private static final float MOST = 1e6f;
    /// From a power of ten, -4 being the first, to nine digits.
    private static final double[] SCALES = {1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3};
    /// The exponent in the bits of [#LEAST], and how many there are up to that of [#MOST].
    private static final int LEAST_EXPONENT = Float.floatToRawIntBits(LEAST) >>> 23;

    private static final int EXPONENTS = (Float.floatToRawIntBits(MOST) >>> 23) - LEAST_EXPONENT + 1;
    /// The power of ten of the least number with each exponent, and the bits of the first with the next power.
    private static final int[] POWERS = new int[EXPONENTS];

    private static final int[] NEXT = new int[EXPONENTS];
    private static final double UNDECIDED = 0.5 - 1e-5;
    /// How much farther than half of its last bit, at most a 2^24th of nine digits, they may be from what reads back as
    /// a float: what rounding adds.
    private static final int MORE_OFF = 2;
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final long BELOW_FLOAT = 0x1FFFFFFFL;
    private static final long HALF_OF_FLOAT = 0x10000000L;
    private static final long ZERO_POINT = EightDigits.text(0) & ~0xFF00L | '.' << 8;

    static {
        for (int i = 0; i < EXPONENTS; i++) {
            double least = Float.intBitsToFloat(LEAST_EXPONENT + i << 23);
            POWERS[i] = (int) Math.floor(Math.log10(least));
            float next = (float) Math.pow(10, POWERS[i] + 1);
            NEXT[i] = Float.floatToRawIntBits(next < Math.pow(10, POWERS[i] + 1) ? Math.nextUp(next) : next);
        }
    }

    private ShortFloat() {}

    /// Writes a number of 0 or more, as [DecimalText#write(float, byte[], int)] does; [DecimalText#LONGEST] bytes are
    /// there to write to.
    ///
    /// @return where it ends, -1 when nothing was written
    static int write(float value, byte[] out, int from) {
        if (value == 0) {
            EightDigits.put(out, from, ZERO_POINT);
            return from + 3;
        }
        if (!(value > LEAST && value < MOST)) {
            return -1;
        }
        int bits = Float.floatToRawIntBits(value);
        int power = power(bits);
        double scaled = value * SCALES[power + 4] + 0.5;
        int nine = (int) scaled;
        if (Math.abs(scaled - nine - 0.5) > UNDECIDED || nine >= 10 * EIGHT_DIGITS) {
            return -1;
        }
        int six = (nine + 500) / 1000;
        if (Math.abs(nine - six * 1000) > (nine >>> 24) + MORE_OFF) {
            return write(nine, power, out, from);
        }
        double back = six / Decimals.ten(5 - power);
        if (six >= 1_000_000 || (Double.doubleToRawLongBits(back) & BELOW_FLOAT) == HALF_OF_FLOAT) {
            return -1;
        }
        return write((float) back == value ? six * 1000 : nine, power, out, from);
    }

    /// The power of ten of a number with these bits: that of its binary exponent, or one more.
    private static int power(int bits) {
        int exponent = (bits >>> 23) - LEAST_EXPONENT;
        return POWERS[exponent] + (NEXT[exponent] - 1 - bits >>> 31);
    }

    /// Writes nine digits, the first of which counts `10^power`, without the zeros at their end.
    private static int write(int nine, int power, byte[] out, int from) {
        int first = nine / EIGHT_DIGITS;
        long digits = EightDigits.of(nine - first * EIGHT_DIGITS);
        int shown = 9 - (Long.numberOfLeadingZeros(digits) >>> 3);
        int at = power < 0 ? from + 1 - power : from + 1;
        if (power < 0) {
            EightDigits.put(out, from, ZERO_POINT);
        }
        out[at] = (byte) ('0' + first);
        EightDigits.put(out, at + 1, EightDigits.text(digits));
        if (power < 0) {
            return at + shown;
        }
        int point = at + power;
        for (int i = from; i < point; i++) {
            out[i] = out[i + 1];
        }
        out[point] = '.';
        return Math.max(from + 1 + shown, point + 2);
    }
}
