package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every number is the one that the JDK reads, bit by bit.
class JsonNumberTest {

    /// Numbers of each kind; more by `-Dslipway.numbers=10000000`.
    private static final int COUNT = Integer.getInteger("slipway.numbers", 100_000);
    private final Random random = new Random(20261121);

    @Test
    void floatsInTheirShortestForm() {
        for (int i = 0; i < COUNT; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(value)) {
                check(Float.toString(value));
            }
        }
    }

    @Test
    void doublesInTheirShortestForm() {
        for (int i = 0; i < COUNT; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                check(Double.toString(value));
            }
        }
    }

    @Test
    void floatsAsPythonPrintsThem() {
        for (int i = 0; i < COUNT; i++) {
            check(Double.toString((float) random.nextGaussian()));
        }
    }

    @Test
    void digitsOfAnyNumber() {
        for (int i = 0; i < COUNT; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
            text.append(1 + random.nextInt(9));
            text.append(digits(random.nextInt(24)));
            if (random.nextBoolean()) {
                text.append('.').append(digits(1 + random.nextInt(24)));
            }
            if (random.nextBoolean()) {
                text.append('e').append(random.nextInt(80) - 50);
            }
            check(text.toString());
        }
    }

    @Test
    void numbersJustBetweenTwoFloats() {
        for (int i = 0; i < COUNT; i++) {
            float value = Float.intBitsToFloat(random.nextInt(0x7F000000));
            double middle = ((double) value + Math.nextUp(value)) / 2;
            check(new java.math.BigDecimal(middle).toString());
            check(new java.math.BigDecimal(middle)
                    .add(java.math.BigDecimal.valueOf(1, 160))
                    .toString());
        }
    }

    @Test
    void theEdges() {
        for (String text : new String[] {
            "0",
            "-0",
            "0.0",
            "-0.0",
            "0e5",
            "1e-400",
            "9007199254740993",
            "3.4028235e38",
            "1.17549435E-38",
            "1.4E-45",
            "0.00000000000000000000000000000000000000000000000000001",
            "4.9e-324",
            "2.2250738585072011e-308",
            "1.7976931348623157e308",
            "18446744073709551615",
            "18446744073709551616",
            "123456789012345678901234567890",
            "7.006492321624085e-46",
            "7.006492321624086e-46",
            "16777217",
            "16777219"
        }) {
            check(text);
        }
    }

    @Test
    void whatIsNotFinite() {
        assertThat(number("NaN").asFloat()).isNaN();
        assertThat(number("-NaN").asDouble()).isNaN();
        assertThat(number("Inf").asFloat()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(number("Infinity").asDouble()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(number("-Infinity").asFloat()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(number("-Inf").asFloat()).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    private String digits(int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return digits.toString();
    }

    private static void check(String text) {
        JsonNumber number = number(text);
        assertBits(text, Float.floatToIntBits(number.asFloat()), Float.floatToIntBits(Float.parseFloat(text)));
        assertBits(text, Float.floatToIntBits(inList(text)), Float.floatToIntBits(Float.parseFloat(text)));
        assertBits(text, Double.doubleToLongBits(number.asDouble()), Double.doubleToLongBits(Double.parseDouble(text)));
    }

    /// The number read as an element with others around it, which takes a way of its own.
    private static float inList(String text) {
        byte[] list = "[0,%s,1,2,3,4,5,6,7,8,9,10,11,12,13]".formatted(text).getBytes(StandardCharsets.US_ASCII);
        return JsonTensor.of(ElementType.FLOAT32, false)
                .whole(JsonCursor.over(list))
                .toFloats()[1];
    }

    private static void assertBits(String text, long actual, long expected) {
        if (actual != expected) {
            assertThat(Long.toHexString(actual)).as(text).isEqualTo(Long.toHexString(expected));
        }
    }

    private static JsonNumber number(String text) {
        return JsonCursor.over(text.getBytes(StandardCharsets.US_ASCII)).number();
    }
}
