package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is read in pieces is what is read from the beginning to the end.
class JsonPiecesTest {

    private static final String BEHIND = " , \"signature_name\": \"[1,2\"}";

    private final Random random = new Random(20261121);

    private static String list(Supplier<String> element, String comma, int... sizes) {
        StringBuilder text = new StringBuilder();
        list(text, element, comma, sizes, 0);
        return text.toString();
    }

    private static void list(StringBuilder text, Supplier<String> element, String comma, int[] sizes, int axis) {
        if (axis == sizes.length) {
            text.append(element.get());
            return;
        }
        text.append('[');
        for (int i = 0; i < sizes[axis]; i++) {
            text.append(i == 0 ? "" : comma);
            list(text, element, comma, sizes, axis + 1);
        }
        text.append(']');
    }

    private static JsonCursor cursor(String text) {
        return JsonCursor.over(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void checkSame(String list, ElementType element) {
        JsonCursor inPieces = cursor(list + BEHIND);
        JsonCursor atOnce = cursor(list + BEHIND);
        Tensor expected = JsonTensor.of(element, false).whole(atOnce);
        assertThat(JsonPieces.read(inPieces, element, false)).isEqualTo(expected);
        assertThat(inPieces.offset()).isEqualTo(atOnce.offset());
    }

    private static void checkLeft(String list) {
        JsonCursor cursor = cursor(list + BEHIND);
        assertThat(JsonPieces.read(cursor, ElementType.FLOAT32, false)).isNull();
        assertThat(cursor.offset()).isZero();
    }

    private String real() {
        return Float.toString(2 * random.nextFloat() - 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "INT32", "UINT8", "BOOL"})
    void everyKindOfNumber(ElementType element) {
        Supplier<String> text = switch (element) {
            case FLOAT32, FLOAT64 -> this::real;
            case BOOL -> () -> Boolean.toString(random.nextBoolean());
            default -> () -> Integer.toString(random.nextInt(256));
        };
        checkSame(list(text, ",", 200_000), element);
        checkSame(list(text, ", ", 50, 20, 20, 5), element);
        checkSame(list(text, ",", 1, 224, 224, 3), element);
        checkSame(list(text, " ,\n  ", 3, 1, 40_000), element);
        checkSame(list(text, ",", 70_000, 1, 1), element);
    }

    @Test
    void listsOfNothing() {
        checkSame(list(this::real, ",", 200_000, 0), ElementType.FLOAT32);
    }

    @Test
    void listsOfOtherSizesAreLeft() {
        String row = list(this::real, ",", 100, 30);
        String rows = list(() -> row, ",", 20);
        checkLeft(rows.substring(0, rows.length() - 1) + "," + list(this::real, ",", 99, 30) + "]");
        checkLeft(rows.substring(0, rows.length() - 1) + "," + list(this::real, ",", 100, 29) + "]");
        checkLeft(list(() -> list(this::real, ",", 1 + random.nextInt(3)), ",", 50_000));
        checkLeft("[" + rows + "," + list(() -> row, ",", 19) + "]");
    }

    @Test
    void whatIsNoListOfNumbersIsLeft() {
        String rows = list(this::real, ",", 10_000, 10);
        for (String wrong : new String[] {"x", "]", "[", "1,]", ",", "\"1\"", "null", "{}", "1 2", "[1]"}) {
            for (int part = 1; part < 8; part++) {
                int at = rows.indexOf(',', (int) ((long) rows.length() * part / 8)) + 1;
                checkLeft(rows.substring(0, at) + wrong + "," + rows.substring(at));
            }
        }
        checkLeft(rows.substring(0, rows.length() - 1));
    }

    @Test
    void listsThatAreNotMostOfTheTextAreLeft() {
        checkLeft(list(this::real, ",", 100, 30) + ", \"more\": " + list(this::real, ",", 1000, 30));
    }

    @Test
    void shortTextsAreLeft() {
        checkLeft(list(this::real, ",", 100));
    }
}
