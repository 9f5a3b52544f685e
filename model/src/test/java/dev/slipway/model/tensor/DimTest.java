package dev.slipway.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DimTest {

    private static final Dim TIME = Dim.symbol("time");
    private static final Dim BATCH = Dim.symbol("batch");

    @Test
    void gathersLikeTerms() {
        assertThat(TIME.plus(BATCH).plus(TIME).minus(BATCH)).isEqualTo(TIME.times(2));
    }

    @Test
    void cancelsAFactorThatDividesEveryTerm() {
        assertThat(TIME.times(6).plus(4).dividedBy(2)).isEqualTo(TIME.times(3).plus(2));
        assertThat(BATCH.times(TIME).times(12).dividedBy(TIME.times(4))).isEqualTo(BATCH.times(3));
    }

    @Test
    void keepsARoundedQuotientAsItIs() {
        assertThat(TIME.plus(1).dividedBy(2)).isEqualTo(new Dim.Quotient(TIME.plus(1), Dim.of(2)));
        assertThat(Dim.of(7).ceilDividedBy(2)).isEqualTo(Dim.of(4));
    }

    @Test
    void anUnknownDimensionIsNotEvenItself() {
        assertThat(Dim.UNKNOWN.surelyEquals(Dim.UNKNOWN)).isFalse();
        assertThat(TIME.surelyEquals(Dim.symbol("time"))).isTrue();
    }
}
