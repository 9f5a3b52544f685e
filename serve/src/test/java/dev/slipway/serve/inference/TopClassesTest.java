package dev.slipway.serve.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopClassesTest {

    private static List<String> texts(Tensor classes) {
        return classes.strings().stream()
                .map(text -> new String(text, StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT16", "BFLOAT16", "FLOAT32", "FLOAT64"})
    void realsOfEveryWidthAreOrderedAndNoNumbersComeLast(ElementType element) {
        Tensor scores = Tensor.ofDoubles(element, Shape.of(5), 0.25, -2, Double.NaN, 3, Double.NEGATIVE_INFINITY);
        assertThat(texts(new TopClasses(9, false, List.of()).of("y", scores)))
                .containsExactly("3.000000:3", "0.250000:0", "-2.000000:1", "-inf:4", "nan:2");
    }

    @Test
    void classesAreCalledByTheirLabelsAsFarAsThereAreSome() {
        Tensor scores = Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 6, 5, 4);
        assertThat(texts(new TopClasses(2, true, List.of("cat", "dog: small")).of("y", scores)))
                .containsExactly("3.000000:2", "2.000000:1:dog: small", "6.000000:0:cat", "5.000000:1:dog: small");
    }

    @Test
    void whatHasNoOrderHasNoClasses() {
        assertThatThrownBy(() -> new TopClasses(1, false, List.of()).of("y", Tensor.ofTexts(Shape.of(1), "a")))
                .hasMessageContaining("class result not available for output 'y'");
    }
}
