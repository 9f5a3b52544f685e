package dev.slipway.serve.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Plain numbers, read without a pause: at most seven digits before the point and eighteen in all, without the
/// zeros they begin with, no exponent, a comma and at most a space between them. Whatever is not plain is left to
/// [JsonNumber].
final class FloatRun {

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    /// What a number must be below, that so many digits may follow and there are no more than eighteen.
    private static final long[] ROOM_FOR = new long[9];
    /// Bytes that may be looked at from where a number begins.
    private static final int AHEAD = 48;

    static {
        long room = 1_000_000_000_000_000_000L;
        for (int more = 0; more < ROOM_FOR.length; more++, room /= 10) {
            ROOM_FOR[more] = room;
        }
    }

    private final byte[] text;
    private final int last;
    private int at;
    private int numberEnd;

    FloatRun(byte[] text, int limit) {
        this.text = text;
        this.last = limit - AHEAD;
    }

    /// Reads numbers of one list from `from` on until one is not plain, or is the last of its list, or there is no more
    /// room.
    ///
    /// @param floats little-endian
    /// @param size how many are there already
    /// @return how many are there now
    int read(int from, byte[] floats, int size) {
        byte[] all = text;
        int room = floats.length / Float.BYTES;
        int count = size;
        int end = from;
        int next = from;
        while (count < room && next <= last) {
            float number = number(all, next);
            if (Float.isNaN(number)) {
                break;
            }
            FLOATS.set(floats, Float.BYTES * count, number);
            count++;
            end = numberEnd;
            if (all[end] == ']') {
                break;
            }
            next = all[end + 1] == ' ' ? end + 2 : end + 1;
        }
        at = end;
        return count;
    }

    /// Reads lists of equal size from within the first of them on, those that hold nothing but plain numbers
    /// and that another list of numbers follows.
    ///
    /// @param each how many numbers a list has
    /// @param floats little-endian
    /// @param size how many are there already
    /// @return how many are there now
    int readRows(int from, int each, byte[] floats, int size) {
        byte[] all = text;
        int room = floats.length / Float.BYTES - each;
        int count = size;
        int begin = from;
        while (count <= room) {
            int next = begin;
            int left = each;
            while (left > 0 && next <= last) {
                float number = number(all, next);
                int end = numberEnd;
                if (Float.isNaN(number) || all[end] != (left == 1 ? ']' : ',')) {
                    break;
                }
                FLOATS.set(floats, Float.BYTES * (count + each - left), number);
                left--;
                next = all[end + 1] == ' ' ? end + 2 : end + 1;
            }
            if (left > 0 || all[next] != ',') {
                break;
            }
            int bracket = all[next + 1] == ' ' ? next + 2 : next + 1;
            if (all[bracket] != '[' || !beginsNumber(all[bracket + 1])) {
                break;
            }
            begin = bracket + 1;
            count += each;
        }
        at = begin;
        return count;
    }

    /// Whether a finite number may begin with this byte.
    static boolean beginsNumber(byte c) {
        return c >= '0' && c <= '9' || c == '-';
    }

    /// The plain number that stands there, up to [#numberEnd] where a comma or a bracket follows; NaN when none does.
    private float number(byte[] all, int from) {
        int minus = all[from] == '-' ? 1 : 0;
        int i = from + minus;
        long eight = EightDigits.at(all, i);
        int whole = EightDigits.count(eight);
        if (whole == 0 || whole == 8 || whole > 1 && (eight & 0xFF) == '0') {
            return Float.NaN;
        }
        long digits = whole == 1 ? eight & 0xF : EightDigits.value(eight, whole);
        i += whole;
        int fraction = 0;
        if (all[i] == '.') {
            i++;
            eight = EightDigits.at(all, i);
            fraction = EightDigits.count(eight);
            digits = EightDigits.append(digits, eight, fraction);
            eight = EightDigits.at(all, i + 8);
            int more = EightDigits.count(eight) & -(fraction >>> 3);
            if (fraction == 0 || digits >= ROOM_FOR[more]) {
                return Float.NaN;
            }
            digits = EightDigits.append(digits, eight, more);
            fraction += more;
            if (fraction == 16) {
                eight = EightDigits.at(all, i + 16);
                more = EightDigits.count(eight);
                if (digits >= ROOM_FOR[more]) {
                    return Float.NaN;
                }
                digits = EightDigits.append(digits, eight, more);
                fraction += more;
            }
            i += fraction;
        }
        byte c = all[i];
        if (c != ',' && c != ']') {
            return Float.NaN;
        }
        numberEnd = i;
        float size = Decimals.toFloat(digits, -fraction);
        return Float.intBitsToFloat(Float.floatToRawIntBits(size) | minus << 31);
    }

    /// Where the last number ends that was read, or the last list does and the next begins; else
    /// where reading began.
    int end() {
        return at;
    }
}
