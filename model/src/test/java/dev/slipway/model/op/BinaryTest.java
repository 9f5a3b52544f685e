package dev.slipway.model.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryTest {

    private static final Dim BATCH = Dim.symbol("batch");

    @ParameterizedTest
    @EnumSource(names = {"DIVIDE", "FLOOR_DIVIDE", "FLOOR_MODULO", "TRUNCATE_MODULO"})
    void sizesAreDividedAsNumbersAre(Binary.Kind kind) {
        for (long dividend : List.of(-7L, 7L)) {
            for (long divisor : List.of(-2L, 2L)) {
                Tensor number = new Binary(kind)
                        .evaluate(Arguments.of(Tensor.scalar(dividend), Tensor.scalar(divisor)))
                        .getFirst();
                assertThat(new Binary(kind).ofDims(Dim.of(dividend), Dim.of(divisor)))
                        .isEqualTo(Dim.of(number.toLongs()[0]));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DIVIDE", "TRUNCATE_MODULO"})
    void whatMayBeNegativeIsNotCutToASize(Binary.Kind kind) {
        assertThat(new Binary(kind).ofDims(BATCH.minus(7), Dim.of(2))).isEqualTo(Dim.UNKNOWN);
        assertThat(new Binary(kind).ofDims(BATCH.plus(7), Dim.of(2))).isNotEqualTo(Dim.UNKNOWN);
    }
}
