package dev.slipway.serve.json;

/// Most numbers that models give, fast: those from a ten-thousandth to a million, by one multiplication that is exact
/// but
/// for its last bit. What that bit could decide is left to [DecimalText].
final class ShortFloat {

    private static final float LEAST = 1e-4f;
    private static final float MOST = 1e6f;
    private static final double[] TENTHS = {1, 1e-1, 1e-2, 1e-3, 1e-4};
    /// How far, in nine digits, a float may be from what reads back as it: half of its last bit, and what rounding
    /// adds.
    private static final int MOST_OFF = 64;
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final long BELOW_FLOAT = 0x1FFFFFFFL;
    private static final long HALF_OF_FLOAT = 0x10000000L;
    private static final long ZERO_POINT = EightDigits.text(0) & ~0xFF00L | '.' << 8;

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
        int power = power(value);
        double scaled = value * Decimals.ten(8 - power);
        int nine = (int) scaled;
        double rest = scaled - nine;
        if (Math.abs(rest - 0.5) < 1e-5) {
            return -1;
        }
        nine += rest > 0.5 ? 1 : 0;
        int six = nine / 1000;
        int tail = nine - six * 1000;
        six += tail > 500 ? 1 : 0;
        if (tail == 500 || nine >= 10 * EIGHT_DIGITS || six >= 1_000_000) {
            return -1;
        }
        if (Math.abs(nine - six * 1000) > MOST_OFF) {
            return write(nine, power, out, from);
        }
        double back = six / Decimals.ten(5 - power);
        if ((Double.doubleToRawLongBits(back) & BELOW_FLOAT) == HALF_OF_FLOAT) {
            return -1;
        }
        return write((float) back == value ? six * 1000 : nine, power, out, from);
    }

    private static int power(double value) {
        int power = 0;
        if (value < 1) {
            do {
                power--;
            } while (power > -4 && value < TENTHS[-power]);
        } else {
            while (value >= Decimals.ten(power + 1)) {
                power++;
            }
        }
        return power;
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
