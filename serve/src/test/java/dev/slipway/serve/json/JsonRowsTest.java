package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Short lists of numbers are read like any others, however their text is spaced and however the numbers are written.
class JsonRowsTest {

    private static final String[] COMMAS = {",", ", ", " ,", ",  ", ",\n", " , "};

    private final Random random = new Random(20261122);

    private String number() {
        float value = (float) (random.nextGaussian() * Math.exp(3 * random.nextGaussian()));
        return switch (random.nextInt(10)) {
            case 0 -> Float.toString(value);
            case 1 -> Integer.toString(random.nextInt(2_000_000_000) - 1_000_000_000);
            case 2 -> new BigDecimal(value).toPlainString();
            case 3 -> "0." + "0".repeat(random.nextInt(20)) + random.nextInt(1_000_000_000);
            case 4 -> random.nextBoolean() ? "-0.0" : "0";
            default -> new BigDecimal(Double.toString(value)).toPlainString();
        };
    }

    private static Tensor read(String text) {
        return JsonTensor.of(ElementType.FLOAT32, false)
                .whole(JsonCursor.over((text + " ".repeat(random(text))).getBytes(StandardCharsets.US_ASCII)));
    }

    /// What follows decides how much is read without looking for the end of the text.
    private static int random(String text) {
        return Math.floorMod(text.hashCode(), 100);
    }

    /// A list of lists of numbers.
    ///
    /// @param comma null for any
    private String rows(String[][] numbers, String comma) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < numbers.length; i++) {
            text.append(i == 0 ? "[" : comma(comma) + "[");
            for (int j = 0; j < numbers[i].length; j++) {
                text.append(j == 0 ? "" : comma(comma)).append(numbers[i][j]);
            }
            text.append("]");
        }
        return text.append("]").toString();
    }

    private String comma(String comma) {
        return comma.isEmpty() ? COMMAS[random.nextInt(COMMAS.length)] : comma;
    }

    private String[][] numbers(int rows, int each) {
        String[][] numbers = new String[rows][each];
        for (String[] row : numbers) {
            for (int i = 0; i < each; i++) {
                row[i] = number();
            }
        }
        return numbers;
    }

    @Test
    void numbersAreTheNearestFloats() {
        for (int i = 0; i < 400; i++) {
            int each = 1 + random.nextInt(i % 10 == 0 ? 80 : 5);
            String[][] numbers = numbers(1 + random.nextInt(60), each);
            String text = rows(numbers, random.nextInt(3) == 0 ? "" : COMMAS[random.nextInt(2)]);

            float[] found = read(text).toFloats();

            assertThat(found).hasSize(numbers.length * each);
            for (int k = 0; k < found.length; k++) {
                String number = numbers[k / each][k % each];
                assertThat(found[k]).as(number).isEqualTo(Float.parseFloat(number));
            }
        }
    }

    @Test
    void listsOfOtherSizesAndOtherValuesAreToldHoweverTheTextIsSpaced() {
        for (int i = 0; i < 200; i++) {
            String[][] numbers = numbers(2 + random.nextInt(20), 1 + random.nextInt(4));
            int row = 1 + random.nextInt(numbers.length - 1);
            numbers[row] = switch (random.nextInt(4)) {
                case 0 -> numbers(1, numbers[row].length + 1)[0];
                case 1 -> new String[0];
                case 2 -> new String[] {"[1.5]"};
                default -> new String[] {"\"text\""};
            };
            String message = message(rows(numbers, ","));

            assertThat(message).isNotEmpty();
            assertThat(message(rows(numbers, " , "))).isEqualTo(message);
        }
    }

    private static String message(String text) {
        return String.valueOf(
                catchThrowableOfType(ServeException.class, () -> read(text)).getMessage());
    }
}
