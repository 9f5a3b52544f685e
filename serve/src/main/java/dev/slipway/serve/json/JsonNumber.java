package dev.slipway.serve.json;

import java.nio.charset.StandardCharsets;

/// The number that a cursor has passed last, of any size: its digits and exponent, or that it is not finite. What does
/// not fit is read from its text.
public final class JsonNumber {

    /// How many characters a number may have.
    static final int LONGEST = 1000;

    private static final int MOST_DIGITS = 19;
    private static final int MAX_EXPONENT = 100_000;
    /// Below that many characters and powers of ten a number is finite.
    private static final int SURELY_FINITE = 250;

    private final byte[] text;
    private final int limit;
    private final JsonWords words;
    private int start;
    private int end;
    private long digits;
    private int exponent;
    private boolean negative;
    private boolean integral;
    private boolean exact;
    private double special;

    JsonNumber(byte[] text, int limit, JsonWords words) {
        this.text = text;
        this.limit = limit;
        this.words = words;
    }

    /// Reads the number that begins at `from`.
    ///
    /// @return where it ends
    int read(int from) {
        start = from;
        integral = true;
        special = 0;
        boolean minus = from < limit && text[from] == '-';
        negative = minus;
        int first = minus ? from + 1 : from;
        int i = first;
        long value = 0;
        if (i < limit && text[i] == '0') {
            i++;
        } else {
            int digit;
            while (i < limit && (digit = text[i] - '0') >= 0 && digit <= 9) {
                value = value * 10 + digit;
                i++;
            }
            if (i == first) {
                end = notFinite(i);
                return end;
            }
        }
        int count = i - first;
        int power = 0;
        if (i < limit && text[i] == '.') {
            integral = false;
            int fraction = ++i;
            int more = 8;
            while (more == 8 && limit - i >= 8) {
                long eight = EightDigits.at(text, i);
                more = EightDigits.count(eight);
                value = EightDigits.append(value, eight, more);
                i += more;
            }
            int digit;
            while (i < limit && (digit = text[i] - '0') >= 0 && digit <= 9) {
                value = value * 10 + digit;
                i++;
            }
            if (i == fraction) {
                throw words.error("Missing fraction part in number.", i);
            }
            power = fraction - i;
            count -= power;
        }
        exact = count <= MOST_DIGITS || significantDigits(first, i) <= MOST_DIGITS;
        digits = value;
        exponent = power;
        end = i;
        if (i < limit && (text[i] | 0x20) == 'e') {
            integral = false;
            exponentPart();
        }
        return end;
    }

    private byte at(int offset) {
        return offset < limit ? text[offset] : 0;
    }

    private void exponentPart() {
        int i = end + 1;
        byte sign = at(i);
        if (sign == '-' || sign == '+') {
            i++;
        }
        int from = i;
        int value = 0;
        for (; at(i) >= '0' && at(i) <= '9'; i++) {
            value = Math.min(value * 10 + at(i) - '0', MAX_EXPONENT);
        }
        if (i == from) {
            throw words.error("Missing exponent in number.", i);
        }
        exponent += sign == '-' ? -value : value;
        end = i;
    }

    private int significantDigits(int from, int to) {
        requireShort(from, to);
        int i = from;
        while (i < to && (text[i] == '0' || text[i] == '.')) {
            i++;
        }
        int count = 0;
        for (; i < to; i++) {
            count += text[i] == '.' ? 0 : 1;
        }
        return count;
    }

    private int notFinite(int from) {
        integral = false;
        exact = true;
        if (at(from) == 'N') {
            special = Double.NaN;
            return literal(from, "NaN");
        }
        if (at(from) != 'I') {
            throw words.error("Invalid value.", from);
        }
        special = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        int i = literal(from, "Inf");
        return at(i) == 'i' ? literal(i, "inity") : i;
    }

    private int literal(int from, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (at(from + i) != literal.charAt(i)) {
                throw words.error("Invalid value.", from + i);
            }
        }
        return from + literal.length();
    }

    /// The nearest `float`, as [Float#parseFloat].
    public float asFloat() {
        if (special != 0) {
            return (float) special;
        }
        float value = exact ? Decimals.toFloat(digits, exponent) : Float.NaN;
        if (Float.isNaN(value)) {
            return Float.parseFloat(text());
        }
        if (value == Float.POSITIVE_INFINITY) {
            requireDouble();
        }
        return negative ? -value : value;
    }

    /// The nearest `double`, as [Double#parseDouble].
    public double asDouble() {
        if (special != 0) {
            return special;
        }
        double value = exact ? Decimals.toDouble(digits, exponent) : Double.NaN;
        if (Double.isNaN(value)) {
            value = Math.abs(Double.parseDouble(text()));
        }
        if (value == Double.POSITIVE_INFINITY) {
            throw words.error("Number too big to be stored in double.", start);
        }
        return negative ? -value : value;
    }

    /// Refuses what no `double` holds.
    void requireFinite() {
        boolean large = exponent > SURELY_FINITE || !exact && end - start > SURELY_FINITE;
        if (special == 0 && large) {
            requireDouble();
        }
    }

    private void requireDouble() {
        asDouble();
    }

    /// Whether it has neither fraction nor exponent.
    public boolean isIntegral() {
        return integral;
    }

    /// Whether it is an integer of 64 bits with a sign.
    public boolean isLong() {
        return integral && exact && (digits >= 0 || negative && digits == Long.MIN_VALUE);
    }

    /// Whether it is an integer of 64 bits without a sign.
    public boolean isUnsignedLong() {
        return integral && (!negative || digits == 0 && exact) && (exact || fitsUnsigned());
    }

    private boolean fitsUnsigned() {
        return end - start == 20 && text().compareTo("18446744073709551615") <= 0;
    }

    /// The integer, where [#isLong] or [#isUnsignedLong].
    public long asLong() {
        return negative ? -digits : digits;
    }

    private String text() {
        requireShort(start, end);
        return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private void requireShort(int from, int to) {
        if (to - from > LONGEST) {
            throw words.error("Number longer than %d characters.".formatted(LONGEST), from);
        }
    }
}
