package dev.slipway.serve.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/// What a run costs by its rows is learned, and learned anew.
final class CostCurveTest {

    private static final int MOST = 64;
    private static final long MILLISECOND = 1_000_000;

    private final CostCurve costs = new CostCurve();

    @Test
    void batchesGrowWhileARowGetsCheaper() {
        runs(2000, rows -> (8 + Math.max(rows, 4)) * MILLISECOND);

        assertThat(costs.useful(MOST, 0)).isEqualTo(64);
    }

    @Test
    void nothingIsPutTogetherWhereARowGetsNoCheaper() {
        runs(2000, rows -> rows * MILLISECOND);

        assertThat(costs.useful(MOST, 0)).isEqualTo(1);
    }

    @Test
    void aFewPercentAreWorthIt() {
        runs(2000, rows -> rows == 1 ? 106 * MILLISECOND : rows * 100 * MILLISECOND);

        assertThat(costs.useful(MOST, 0)).isEqualTo(2);
    }

    @Test
    void whatWasLearnedWhileTheMachineWasBusyIsForgotten() {
        runs(200, rows -> rows == 1 ? 30 * MILLISECOND : rows * 10 * MILLISECOND);
        assertThat(costs.useful(MOST, 0)).isGreaterThan(1);

        runs(30_000, rows -> rows * 10 * MILLISECOND);

        assertThat(costs.useful(MOST, 0)).isEqualTo(1);
    }

    @Test
    void whatGetsCheaperLaterIsFound() {
        runs(200, rows -> rows * 10 * MILLISECOND);
        assertThat(costs.useful(MOST, 0)).isEqualTo(1);

        runs(20_000, rows -> rows == 1 ? 10 * MILLISECOND : rows * 5 * MILLISECOND);

        assertThat(costs.useful(MOST, 0)).isEqualTo(2);
    }

    @Test
    void whatOthersCostIsBelievedUntilOwnRunsTell() {
        runs(2000, rows -> (8 + Math.max(rows, 4)) * MILLISECOND);
        CostCurve next = CostCurve.like(costs);
        assertThat(next.useful(MOST, 0)).isEqualTo(64);
        assertThat(next.estimate(1)).isEqualTo(costs.estimate(1));

        runs(next, 30_000, rows -> rows * MILLISECOND);

        assertThat(next.useful(MOST, 0)).isEqualTo(1);
        assertThat(costs.useful(MOST, 0)).isEqualTo(64);
    }

    private void runs(int count, IntToLongFunction nanos) {
        runs(costs, count, nanos);
    }

    /// So many runs of the size that is asked for.
    private static void runs(CostCurve costs, int count, IntToLongFunction nanos) {
        for (int i = 0; i < count; i++) {
            int rows = costs.next(MOST, 0);
            costs.ran(rows, rows, nanos.applyAsLong(rows));
        }
    }
}
