package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many floats are written as each would be alone, in the lists that their shape makes.
class FloatLinesTest {

    private static final int[][] SHAPES = {
        {1},
        {7},
        {300},
        {1, 1},
        {5, 1},
        {1, 900},
        {256, 3},
        {3, 256},
        {2, 3, 4, 5},
        {1, 60, 60, 3},
        {4, 1, 1, 1, 7},
        {40_000}
    };

    private final Random random = new Random(20261122);

    private float drawn() {
        return switch (random.nextInt(8)) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> 0f;
            case 2 -> -0f;
            case 3 -> random.nextInt(2_000_000) / 1000f;
            case 4 -> (float) (random.nextGaussian() * Math.exp(6 * random.nextGaussian()));
            case 5 -> (float) Math.pow(10, random.nextInt(14) - 6);
            default -> (float) random.nextGaussian();
        };
    }

    private static int list(StringBuilder text, float[] values, String comma, int[] sizes, int axis, int from) {
        if (axis == sizes.length) {
            byte[] number = new byte[DecimalText.LONGEST];
            text.append(new String(number, 0, DecimalText.write(values[from], number, 0), StandardCharsets.US_ASCII));
            return from + 1;
        }
        text.append('[');
        int at = from;
        for (int i = 0; i < sizes[axis]; i++) {
            text.append(i == 0 ? "" : comma);
            at = list(text, values, comma, sizes, axis + 1, at);
        }
        text.append(']');
        return at;
    }

    private static long[] longs(int[] sizes) {
        long[] longs = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            longs[i] = sizes[i];
        }
        return longs;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsOfAnyShape(boolean spaced) {
        for (int[] shape : SHAPES) {
            int count = 1;
            for (int size : shape) {
                count *= size;
            }
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = drawn();
            }
            StringBuilder expected = new StringBuilder();
            list(expected, values, spaced ? ", " : ",", shape, 0, 0);

            FloatLines lines = new FloatLines(MemorySegment.ofArray(values), longs(shape));
            Text text = new Text(0);
            lines.write(0, spaced, text);

            assertThat(text.toString()).isEqualTo(expected.toString());
            if (lines.areMany()) {
                List<String> pieces = new ArrayList<>();
                lines.pieces(0, spaced).forEach(piece -> pieces.add(new String(piece, StandardCharsets.US_ASCII)));
                assertThat(String.join("", pieces)).isEqualTo(expected.toString());
            }
        }
    }
}
