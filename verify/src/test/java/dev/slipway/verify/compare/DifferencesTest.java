package dev.slipway.verify.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DifferencesTest {

    private static final float NAN = Float.NaN;
    private static final float INFINITE = Float.POSITIVE_INFINITY;

    @Test
    void equalTensorsDifferByNothing() {
        Comparison comparison = compare(floats(1, 2, 3), floats(1, 2, 3));
        assertThat(comparison.passed()).isTrue();
        assertThat(comparison.maxAbsDiff()).isZero();
        assertThat(comparison.cosine()).isEqualTo(1);
        assertThat(comparison.snrDb()).isEqualTo(Comparison.EXACT_SNR_DB);
        assertThat(comparison.top1Agreement()).isEqualTo(1);
    }

    @Test
    void figuresAreThoseOfTheirDefinitions() {
        Comparison comparison = compare(floats(3, 4), floats(3, 5));
        assertThat(comparison.maxAbsDiff()).isEqualTo(1);
        assertThat(comparison.meanAbsDiff()).isEqualTo(0.5);
        assertThat(comparison.maxRelDiff()).isEqualTo(0.25);
        assertThat(comparison.cosine()).isCloseTo((9 + 20) / (5 * Math.sqrt(34)), within(1e-12));
        assertThat(comparison.snrDb()).isCloseTo(10 * Math.log10(25), within(1e-12));
        assertThat(comparison.top1Agreement()).isEqualTo(1);
        assertThat(comparison.outside()).isEqualTo(1);
        assertThat(comparison.passed()).isFalse();
    }

    @Test
    void theToleranceIsAbsoluteNearZeroAndRelativeBeyond() {
        assertThat(compare(floats(0), floats(0.99e-4f)).passed()).isTrue();
        assertThat(compare(floats(0), floats(1.01e-4f)).passed()).isFalse();
        assertThat(compare(floats(1000), floats(1000.9f)).passed()).isTrue();
        assertThat(compare(floats(1000), floats(1001.1f)).passed()).isFalse();
    }

    @Test
    void oneStepOfAQuantizedOutputIsAllowed() {
        assertThat(compare(floats(1), floats(1.25f), 0.25).passed()).isTrue();
        assertThat(compare(floats(1), floats(1.5f), 0.25).passed()).isFalse();
    }

    @Test
    void equalInfinitiesAndTwoNansDoNotDiffer() {
        Comparison comparison = compare(floats(NAN, INFINITE, -INFINITE, 1), floats(NAN, INFINITE, -INFINITE, 1));
        assertThat(comparison.passed()).isTrue();
        assertThat(comparison.maxAbsDiff()).isZero();
        assertThat(comparison.cosine()).isEqualTo(1);
    }

    @Test
    void whatIsNotFiniteDiffersInfinitelyFromAllElse() {
        for (float other : new float[] {0, INFINITE, -INFINITE}) {
            Comparison comparison = compare(floats(NAN, 1), floats(other, 1));
            assertThat(comparison.passed()).isFalse();
            assertThat(comparison.maxAbsDiff()).isInfinite();
            assertThat(comparison.outside()).isEqualTo(1);
        }
        assertThat(compare(floats(INFINITE), floats(-INFINITE)).passed()).isFalse();
        assertThat(compare(floats(1), floats(NAN)).passed()).isFalse();
    }

    @Test
    void zerosAreAlikeAndUnlikeAllElse() {
        assertThat(compare(floats(0, 0), floats(0, -0f)).cosine()).isEqualTo(1);
        assertThat(compare(floats(0, 0), floats(0, 1)).cosine()).isZero();
    }

    @Test
    void emptyOutputsAreEqual() {
        Tensor nothing = Tensor.ofFloats(Shape.of(0, 3));
        assertThat(compare(nothing, nothing).passed()).isTrue();
    }

    @Test
    void outputsOfOtherSizesAreNeverEqual() {
        Comparison comparison = compare(floats(1, 2), floats(1, 2, 3));
        assertThat(comparison.passed()).isFalse();
        assertThat(comparison.maxAbsDiff()).isInfinite();
    }

    @Test
    void agreementCountsRowsAlongTheLastAxis() {
        Tensor reference = Tensor.ofFloats(Shape.of(2, 2), 0, 1, 1, 0);
        Tensor candidate = Tensor.ofFloats(Shape.of(2, 2), 0, 9, 0, 1);
        assertThat(compare(reference, candidate).top1Agreement()).isEqualTo(0.5);
        assertThat(passes(reference, candidate, Tolerance.agreement(0.5))).isTrue();
        assertThat(passes(reference, candidate, Tolerance.agreement(0.6))).isFalse();
        assertThat(passes(reference, candidate, Tolerance.DEFAULT.andAgreement(0.5)))
                .isFalse();
    }

    @Test
    void stringsAreEqualOrNot() {
        Tensor reference = Tensor.ofTexts(Shape.of(2), "a", "b");
        assertThat(compare(reference, Tensor.ofTexts(Shape.of(2), "a", "b")).passed())
                .isTrue();
        Comparison comparison = compare(reference, Tensor.ofTexts(Shape.of(2), "a", "c"));
        assertThat(comparison.passed()).isFalse();
        assertThat(comparison.top1Agreement()).isEqualTo(0.5);
    }

    private static Tensor floats(float... values) {
        return Tensor.ofFloats(Shape.of(values.length), values);
    }

    private static Comparison compare(Tensor reference, Tensor candidate) {
        return compare(reference, candidate, 0);
    }

    private static Comparison compare(Tensor reference, Tensor candidate, double step) {
        Differences differences = new Differences("y", Tolerance.DEFAULT, step);
        differences.add(reference, candidate);
        return differences.comparison();
    }

    private static boolean passes(Tensor reference, Tensor candidate, Tolerance tolerance) {
        Differences differences = new Differences("y", tolerance, 0);
        differences.add(reference, candidate);
        return differences.comparison().passed();
    }
}
