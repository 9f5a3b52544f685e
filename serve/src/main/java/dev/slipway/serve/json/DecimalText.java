package dev.slipway.serve.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Real numbers as TensorFlow Serving writes them: six digits where they say it exactly, else as many as the type may
/// need (as C's `%g` does), and always with a point or an exponent.
final class DecimalText {

    /// Bytes that a number may take.
    static final int LONGEST = 40;

    private static final int SHORT = 6;
    private static final int FLOAT_DIGITS = 9;
    private static final int DOUBLE_DIGITS = 17;
    private static final double LOG_OF_TWO = 0.30102999566398120;

    private DecimalText() {}

    /// Writes a number at `at`.
    ///
    /// @return where it ends
    static int write(float value, byte[] out, int at) {
        int bits = Float.floatToRawIntBits(value);
        out[at] = '-';
        int from = at + (bits >>> 31);
        int end = ShortFloat.write(bits & Integer.MAX_VALUE, out, from);
        return end > 0 ? end : writeLong(value, out, at);
    }

    /// Writes a number that [ShortFloat] leaves.
    static int writeLong(float value, byte[] out, int at) {
        if (!Float.isFinite(value)) {
            return notFinite(value, out, at);
        }
        int from = sign(value < 0, out, at);
        float size = Math.abs(value);
        Digits digits = Digits.of(size, SHORT);
        if (!digits.isFloat(size)) {
            digits = Digits.of(size, FLOAT_DIGITS);
        }
        return digits.write(out, from);
    }

    /// Writes a number at `at`.
    ///
    /// @return where it ends
    static int write(double value, byte[] out, int at) {
        if (!Double.isFinite(value)) {
            return notFinite(value, out, at);
        }
        int from = sign(Double.doubleToRawLongBits(value) < 0, out, at);
        double size = Math.abs(value);
        Digits digits = Digits.of(size, SHORT);
        if (!digits.isDouble(size)) {
            digits = Digits.of(size, DOUBLE_DIGITS);
        }
        return digits.write(out, from);
    }

    private static int notFinite(double value, byte[] out, int at) {
        return text(Double.toString(value), out, at);
    }

    private static int sign(boolean negative, byte[] out, int at) {
        out[at] = '-';
        return negative ? at + 1 : at;
    }

    private static int text(String text, byte[] out, int at) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }

    /// `digits` has `count` decimal digits, the first of which counts `10^power`.
    private record Digits(long digits, int count, int power) {

        static Digits of(double value, int count) {
            if (value == 0) {
                return new Digits(0, count, 0);
            }
            int power = (int) Math.floor(Math.getExponent(value) * LOG_OF_TWO);
            for (int attempt = 0; count < DOUBLE_DIGITS && attempt < 3; attempt++) {
                int shift = count - 1 - power;
                if (shift < -22 || shift > 22) {
                    break;
                }
                double scaled = shift < 0 ? value / Decimals.ten(-shift) : value * Decimals.ten(shift);
                double floor = Math.floor(scaled);
                if (Math.abs(scaled - floor - 0.5) < 1e-3) {
                    break;
                }
                if (floor < Decimals.ten(count - 1)) {
                    power--;
                } else if (floor >= Decimals.ten(count)) {
                    power++;
                } else {
                    return carried((long) Math.rint(scaled), count, power);
                }
            }
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(count, RoundingMode.HALF_EVEN));
            int found = rounded.precision() - rounded.scale() - 1;
            return new Digits(
                    rounded.unscaledValue()
                            .multiply(java.math.BigInteger.TEN.pow(count - rounded.precision()))
                            .longValue(),
                    count,
                    found);
        }

        private static Digits carried(long digits, int count, int power) {
            return digits == (long) Decimals.ten(count)
                    ? new Digits(digits / 10, count, power + 1)
                    : new Digits(digits, count, power);
        }

        boolean isFloat(float value) {
            float back = Decimals.toFloat(digits, power + 1 - count);
            return Float.isNaN(back) ? Float.parseFloat(plain()) == value : back == value;
        }

        boolean isDouble(double value) {
            double back = Decimals.toDouble(digits, power + 1 - count);
            return Double.isNaN(back) ? Double.parseDouble(plain()) == value : back == value;
        }

        private String plain() {
            return digits + "e" + (power + 1 - count);
        }

        int write(byte[] out, int from) {
            long left = digits;
            int shown = count;
            while (shown > 1 && left % 10 == 0) {
                left /= 10;
                shown--;
            }
            return power < -4 || power >= count ? scientific(left, shown, out, from) : fixed(left, shown, out, from);
        }

        private int scientific(long left, int shown, byte[] out, int from) {
            int at = put(left, shown, out, shown > 1 ? from + 1 : from);
            if (shown > 1) {
                out[from] = out[from + 1];
                out[from + 1] = '.';
            }
            out[at++] = 'e';
            out[at++] = (byte) (power < 0 ? '-' : '+');
            int size = Math.abs(power);
            return put(size, size < 100 ? 2 : 3, out, at);
        }

        private int fixed(long left, int shown, byte[] out, int from) {
            int at = from;
            if (power < 0) {
                at = zeros(1 - power, out, at);
                return put(left, shown, out, at);
            }
            int whole = power + 1;
            if (shown <= whole) {
                at = put(left, shown, out, at);
                for (int i = shown; i < whole; i++) {
                    out[at++] = '0';
                }
                out[at++] = '.';
                out[at++] = '0';
                return at;
            }
            at = put(left, shown, out, from + 1);
            System.arraycopy(out, from + 1, out, from, whole);
            out[from + whole] = '.';
            return at;
        }

        /// `0.` and zeros, `size` bytes in all.
        private static int zeros(int size, byte[] out, int at) {
            Arrays.fill(out, at, at + size, (byte) '0');
            out[at + 1] = '.';
            return at + size;
        }

        private static int put(long number, int count, byte[] out, int at) {
            long left = number;
            for (int i = count - 1; i >= 0; i--) {
                out[at + i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            return at + count;
        }
    }
}
