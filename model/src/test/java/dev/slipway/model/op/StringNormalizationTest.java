package dev.slipway.model.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.op.StringNormalization.Case;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class StringNormalizationTest {

    private static final List<String> STOPS = List.of("monday");

    @Test
    void leavesOutStopWordsOfTheirOwnCase() {
        assertThat(normalized(new StringNormalization(Case.NONE, true, STOPS, ""), "monday", "Monday"))
                .containsExactly("Monday");
    }

    @Test
    void leavesOutStopWordsOfAnyCase() {
        assertThat(normalized(new StringNormalization(Case.UPPER, false, STOPS, ""), "MONDAY", "Monday", "tuesday"))
                .containsExactly("TUESDAY");
    }

    @Test
    void makesAnEmptyStringOfNothing() {
        assertThat(normalized(new StringNormalization(Case.LOWER, true, STOPS, ""), "monday", "monday"))
                .containsExactly("");
    }

    @Test
    void followsTheRulesOfTheLocale() {
        assertThat(normalized(new StringNormalization(Case.UPPER, true, List.of(), "tr_TR.UTF-8"), "i"))
                .containsExactly("\u0130");
    }

    private static String[] normalized(StringNormalization op, String... words) {
        Tensor x = Tensor.ofTexts(Shape.of(words.length), words);
        return op.evaluate(Arguments.of(x)).getFirst().toTexts();
    }
}
