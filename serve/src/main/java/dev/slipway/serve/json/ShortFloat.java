package dev.slipway.serve.json;

/// Most numbers that models give, fast: those from a ten-thousandth to a million, by one multiplication that is exact
/// but for its last bit. What that bit could decide is left to [DecimalText].
///
/// A number's binary exponent leaves two powers of ten, between which its bits decide; what there is to know of each
/// stands in tables. No branch guesses how a number looks, for models give numbers of all sizes.
final class ShortFloat {

    private static final int LEAST = Float.floatToRawIntBits(1e-4f) + 1;
    private static final int MOST = Float.floatToRawIntBits(1e6f);
    private static final int LEAST_EXPONENT = LEAST >>> 23;
    private static final int EXPONENTS = (MOST >>> 23) - LEAST_EXPONENT + 1;

    /// For each exponent, in the upper half, the kind with the lesser of its two powers of ten; where a number has the
    /// greater, its bits added to the lower half carry.
    private static final long[] KINDS = new long[EXPONENTS];
    /// For both powers of each exponent: the power itself,
    private static final int[] POWERS = new int[2 * EXPONENTS];
    /// what makes nine digits of a number,
    private static final double[] SCALES = new double[2 * EXPONENTS];
    /// how far these may be from six that read back as the number, in [#THOUSANDTH],
    private static final long[] NEAR = new long[2 * EXPONENTS];
    /// and how it is laid out.
    private static final int[] LAYOUTS = new int[2 * EXPONENTS];

    private static final double UNDECIDED = 0.5 - 1e-5;
    /// Added to a number below 2^51, it leaves the nearest integer in the low bits.
    private static final double TO_INTEGER = 0x1p52;
    /// A 1000th of 2^64: multiplied with a number, it leaves how far that is above a multiple of 1000.
    private static final long THOUSANDTH = Long.divideUnsigned(-1, 1000) + 1;
    /// How much farther than half of its last bit nine digits may be from what reads back as a float: what rounding
    /// adds.
    private static final int MORE_OFF = 2;

    static final int EIGHT_DIGITS = 100_000_000;
    private static final long BELOW_FLOAT = 0x1FFFFFFFL;
    private static final long HALF_OF_FLOAT = 0x10000000L;
    private static final long ZERO_POINT = EightDigits.text(0) & ~0xFF00L | '.' << 8;
    /// The kind of numbers from one to ten, as which zero is written too.
    private static final int ONE;

    static {
        for (int i = 0; i < EXPONENTS; i++) {
            float least = Float.intBitsToFloat(LEAST_EXPONENT + i << 23);
            int power = (int) Math.floor(Math.log10(least));
            float next = (float) Math.pow(10, power + 1);
            float greater = next < Math.pow(10, power + 1) ? Math.nextUp(next) : next;
            KINDS[i] = (2 * i + 1L << 32) - Float.floatToRawIntBits(greater);
            for (int which = 2 * i; which <= 2 * i + 1; which++, power++) {
                double scale = Math.pow(10, 8 - power);
                POWERS[which] = power;
                SCALES[which] = scale;
                NEAR[which] = (long) Math.ceil(Math.ulp(least) / 2.0 * scale + MORE_OFF) * THOUSANDTH;
                LAYOUTS[which] = layoutOf(power);
            }
        }
        ONE = kind(Float.floatToRawIntBits(1));
    }

    private ShortFloat() {}

    /// Writes a number as [DecimalText#write(float, byte[], int)] does; [DecimalText#LONGEST] bytes are there to write
    /// to.
    ///
    /// @param bits of a number that has no sign
    /// @return where it ends, -1 when nothing was written
    static int write(int bits, byte[] out, int from) {
        int kind = kind(bits);
        int nine = kind < 0 ? -1 : nine(bits, kind);
        if (nine < 0) {
            return -1;
        }
        int first = first(nine);
        return write(EightDigits.of(nine - first * EIGHT_DIGITS), layout(kind, first), out, from);
    }

    /// Which of the tables' rows is about a number, -1 when none is.
    ///
    /// @param bits of a number that has no sign
    static int kind(int bits) {
        if (bits >= LEAST && bits < MOST) {
            return (int) (KINDS[(bits >>> 23) - LEAST_EXPONENT] + bits >>> 32);
        }
        return bits == 0 ? ONE : -1;
    }

    /// Nine digits of a number, three zeros at their end where six are enough.
    ///
    /// @return -1 when they are not decided
    static int nine(int bits, int kind) {
        double scaled = Float.intBitsToFloat(bits) * SCALES[kind];
        double rounded = scaled + TO_INTEGER;
        int nine = (int) Double.doubleToRawLongBits(rounded);
        if (Math.abs(scaled - (rounded - TO_INTEGER)) > UNDECIDED) {
            return -1;
        }
        long near = NEAR[kind];
        return Long.compareUnsigned(nine * THOUSANDTH + near, 2 * near) <= 0
                ? sixOrNine(nine, POWERS[kind], Float.intBitsToFloat(bits))
                : nine;
    }

    /// The first of nine digits.
    static int first(int nine) {
        return (int) (nine * 1_441_151_881L >>> 57);
    }

    /// How a number is laid out, from the lowest byte on: how many bytes stand before its first digit; how many
    /// digits stand between that and the point, 8 where no point is behind it; the bytes that the point takes
    /// there; then, in four bits each, the least bytes from the first digit on, and that digit.
    static int layout(int kind, int first) {
        return LAYOUTS[kind] | first << 28;
    }

    private static int layoutOf(int power) {
        return power < 0 ? 1 - power | 8 << 8 | 1 << 24 : power << 8 | 1 << 16 | power + 3 << 24;
    }

    /// Six digits, and three zeros behind them, where they read back as `value`, else nine.
    ///
    /// @return -1 when that is not decided
    private static int sixOrNine(int nine, int power, float value) {
        int six = (nine + 500) / 1000;
        double back = six / Decimals.ten(5 - power);
        if (six >= 1_000_000 || (Double.doubleToRawLongBits(back) & BELOW_FLOAT) == HALF_OF_FLOAT) {
            return -1;
        }
        return (float) back == value ? six * 1000 : nine;
    }

    /// Writes a number without the zeros at its end. What does not belong there is written behind it.
    ///
    /// @param digits of it but the first, as [EightDigits#of] makes them
    static int write(long digits, int layout, byte[] out, int from) {
        long text = EightDigits.text(digits);
        int shown = 9 - (Long.numberOfLeadingZeros(digits) >>> 3);
        int at = from + (layout & 0xFF);
        int point = layout >>> 8 & 0xFF;
        EightDigits.put(out, from, ZERO_POINT);
        out[at] = (byte) ('0' + (layout >>> 28));
        EightDigits.put(out, at + 1, text);
        out[at + 1 + point] = '.';
        EightDigits.put(out, at + 2 + point, text >>> 8 * point);
        return at + Math.max(shown + (layout >>> 16 & 0xFF), layout >>> 24 & 0xF);
    }
}
