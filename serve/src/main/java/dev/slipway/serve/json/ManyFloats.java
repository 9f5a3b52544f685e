package dev.slipway.serve.json;

/// Numbers that are written one behind the other. What each of them takes is worked out for all at once, a step at a
/// time: the steps of one number wait for each other, those of many do not.
final class ManyFloats {

    /// How many at most.
    static final int MOST = 256;

    private final float[] floats = new float[MOST];
    /// The digits of each but the first.
    private final long[] digits = new long[MOST];
    /// 0 for a number that is left to [DecimalText].
    private final int[] layouts = new int[MOST];

    /// Where the numbers are to be put.
    float[] floats() {
        return floats;
    }

    /// Works out what the first numbers take.
    void prepare(int count) {
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(floats[i]) & Integer.MAX_VALUE;
            int kind = ShortFloat.kind(bits);
            int nine = kind < 0 ? -1 : ShortFloat.nine(bits, kind);
            int first = ShortFloat.first(nine);
            digits[i] = nine - first * ShortFloat.EIGHT_DIGITS;
            layouts[i] = nine < 0 ? 0 : ShortFloat.layout(kind, first);
        }
        EightDigits.of(digits, count);
    }

    /// Writes one of them, as [DecimalText#write(float, byte[], int)] does.
    ///
    /// @return where it ends
    int write(int i, byte[] out, int at) {
        int layout = layouts[i];
        if (layout == 0) {
            return DecimalText.writeLong(floats[i], out, at);
        }
        out[at] = '-';
        return ShortFloat.write(digits[i], layout, out, at + (Float.floatToRawIntBits(floats[i]) >>> 31));
    }
}
