package dev.slipway.serve.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RowsTest {

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INT2", "INT4", "UINT2", "UINT4", "HANDLE"})
    void whatIsPutTogetherComesApartAgain(ElementType element) {
        Random random = new Random(7);
        List<Tensor> parts = new ArrayList<>();
        for (int rows = 1; rows < 6; rows++) {
            parts.add(random(element, Shape.of(rows, 3, 2), random));
        }
        Tensor joined = Rows.joined(parts, 20, Rows::ownMemory);

        assertThat(joined.shape()).isEqualTo(Shape.of(20, 3, 2));
        int from = 0;
        for (Tensor part : parts) {
            int rows = (int) part.shape().size(0);
            assertThat(Rows.slice(joined, from, rows)).isEqualTo(part);
            from += rows;
        }
        for (; from < 20; from++) {
            assertThat(Rows.slice(joined, from, 1)).isEqualTo(Rows.slice(parts.getLast(), 0, 1));
        }
    }

    @Test
    void shorterStringsArePaddedWithEmptyOnes() {
        Tensor joined = Rows.joined(
                List.of(Tensor.ofTexts(Shape.of(1, 1), "a"), Tensor.ofTexts(Shape.of(1, 2), "b", "c")),
                2,
                Rows::ownMemory);

        assertThat(joined.toTexts()).containsExactly("a", "", "b", "c");
    }

    @Test
    void rowsMayBeEmpty() {
        Tensor joined = Rows.joined(
                List.of(Tensor.ofFloats(Shape.of(1, 0)), Tensor.ofFloats(Shape.of(2, 0))), 4, Rows::ownMemory);

        assertThat(joined.shape()).isEqualTo(Shape.of(4, 0));
        assertThat(Rows.slice(joined, 1, 2).shape()).isEqualTo(Shape.of(2, 0));
    }

    private static Tensor random(ElementType element, Shape shape, Random random) {
        int count = (int) shape.elements();
        if (element == ElementType.STRING) {
            return Tensor.ofTexts(
                    shape,
                    random.ints(count, 0, 1000)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.toList())
                            .toArray(String[]::new));
        }
        int values = element.isComplex() ? 2 * count : count;
        return element.isInteger() || element == ElementType.BOOL
                ? Tensor.ofLongs(element, shape, random.longs(count, 0, 100).toArray())
                : Tensor.ofDoubles(element, shape, random.doubles(values).toArray());
    }
}
