package dev.slipway.serve.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Plain numbers of one list, read without a pause: at most seven digits before the point and eighteen in all, no
/// exponent, a comma and at most a space between them. Whatever is not plain is left to [JsonNumber].
final class FloatRun {

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_DIGITS = 18;
    /// Bytes that may be looked at from where a number begins.
    private static final int AHEAD = 48;

    private final byte[] text;
    private final int last;
    private int at;

    FloatRun(byte[] text, int limit) {
        this.text = text;
        this.last = limit - AHEAD;
    }

    /// Reads numbers from `from` on until one is not plain, or is the last of its list, or there is no more room.
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
            int minus = all[next] == '-' ? 1 : 0;
            int i = next + minus;
            long eight = EightDigits.at(all, i);
            int whole = EightDigits.count(eight);
            if (whole == 0 || whole == 8 || whole > 1 && (eight & 0xFF) == '0') {
                break;
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
                digits = EightDigits.append(digits, eight, more);
                fraction += more;
                if (fraction == 16) {
                    eight = EightDigits.at(all, i + 16);
                    more = EightDigits.count(eight);
                    digits = EightDigits.append(digits, eight, more);
                    fraction += more;
                }
                if (fraction == 0 || whole + fraction > MOST_DIGITS) {
                    break;
                }
                i += fraction;
            }
            byte c = all[i];
            if (c != ',' && c != ']') {
                break;
            }
            float found = Decimals.toFloat(digits, -fraction);
            if (Float.isNaN(found)) {
                break;
            }
            FLOATS.set(floats, Float.BYTES * count, Float.intBitsToFloat(Float.floatToRawIntBits(found) | minus << 31));
            count++;
            end = i;
            if (c == ']') {
                break;
            }
            next = all[i + 1] == ' ' ? i + 2 : i + 1;
        }
        at = end;
        return count;
    }

    /// Where the last number ends that was read, else where reading began.
    int end() {
        return at;
    }
}
