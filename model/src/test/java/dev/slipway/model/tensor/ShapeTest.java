package dev.slipway.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''     | ''",
                "2,3    | 2,3",
                "2,3    | 2,width",
                "2,3    | ?,?",
                "2,rows | 2,3",
                "rows,3 | width,3"
            })
    void fitsWhatItDoesNotContradict(String shape, String declared) {
        assertThat(parse(shape).fits(parse(declared))).isTrue();
        assertThat(parse(shape).fits(Shape.UNRANKED)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'' | 1", "2,3 | 2", "2,3 | 2,3,1", "2,3 | 2,4", "2,3 | 3,?", "?,3 | 2,4"})
    void fitsNeitherOtherSizesNorAnotherRank(String shape, String declared) {
        assertThat(parse(shape).fits(parse(declared))).isFalse();
        assertThat(Shape.UNRANKED.fits(parse(declared))).isFalse();
    }

    private static Shape parse(String shape) {
        return Shape.parse(shape, "x");
    }
}
