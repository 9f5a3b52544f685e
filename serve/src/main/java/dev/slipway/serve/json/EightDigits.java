package dev.slipway.serve.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Eight bytes of text as one `long`, the first in its lowest byte: the digits in them are found, read and made all at
/// once, for no branch can guess how many a number has.
final class EightDigits {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030303030303030L;
    private static final long[] TENS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private EightDigits() {}

    static long at(byte[] text, int offset) {
        return (long) EIGHT.get(text, offset);
    }

    static void put(byte[] text, int offset, long eight) {
        EIGHT.set(text, offset, eight);
    }

    /// How many digits the text begins with.
    static int count(long eight) {
        long values = eight ^ ZEROS;
        long others = ((values + 0x7676767676767676L) | values) & 0x8080808080808080L;
        return Long.numberOfTrailingZeros(others) >>> 3;
    }

    /// The number that the first `count` digits make.
    static long value(long eight, int count) {
        int bits = 8 * (8 - count);
        long values = (eight ^ ZEROS) << (bits >>> 1) << (bits - (bits >>> 1));
        long pairs = values * 10 + (values >>> 8);
        return (pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + (pairs >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L
                >>> 32;
    }

    /// `number` with the first `count` digits behind its own.
    static long append(long number, long eight, int count) {
        return number * TENS[count] + value(eight, count);
    }

    /// The digits of a number below 100,000,000 as values from 0 to 9; [#text] makes them text.
    static long of(long number) {
        return ones(twos(fours(number)));
    }

    /// The digits of some numbers, as [#of] makes them: steps that are small enough for a compiler to do several
    /// numbers at once.
    static void of(long[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            numbers[i] = fours(numbers[i]);
        }
        for (int i = 0; i < count; i++) {
            numbers[i] = twos(numbers[i]);
        }
        for (int i = 0; i < count; i++) {
            numbers[i] = ones(numbers[i]);
        }
    }

    /// Four digits in each half of a number of eight.
    private static long fours(long number) {
        long upper = number * 3_518_437_209L >>> 45;
        return upper | number - 10_000 * upper << 32;
    }

    private static long twos(long fours) {
        long upper = fours * 10_486 >>> 20 & 0x0000007F0000007FL;
        return (fours << 16) - upper * ((100 << 16) - 1);
    }

    private static long ones(long twos) {
        long upper = twos * 103 >>> 10 & 0x000F000F000F000FL;
        return (twos << 8) - upper * ((10 << 8) - 1);
    }

    /// The text of digits.
    static long text(long digits) {
        return digits | ZEROS;
    }
}
