package dev.slipway.serve.schedule;

import static dev.slipway.serve.schedule.Workshop.x;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Batches nobody has given sizes for: proved first, and grown as long as rows get cheaper.
final class LearnedBatchingTest {

    @Test
    void provesThatRequestsAreComputedTheSameTogether() {
        Workshop workshop = new Workshop(BatchingOptions.LEARNED)
                .serve("m", 1, Workshop.NUMBERS, LearnedBatchingTest::minusMean, rows -> 100 + rows);
        List<Asked> asked = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 8; i++) {
                asked.add(workshop.ask("m", i));
            }
            workshop.work();
        }

        assertThat(asked).allSatisfy(each -> assertThat(each.floats()).containsExactly(0));
        assertThat(workshop.runs.stream().filter(run -> run.rows() > 1)).hasSize(1);
    }

    @Test
    void growsBatchesThatMakeRowsCheaper() {
        Workshop workshop = new Workshop(BatchingOptions.LEARNED)
                .serve("m", 1, Workshop.NUMBERS, Workshop::plusOne, rows -> 1_000 + rows);
        askOften(workshop);

        assertThat(workshop.runs.getLast().rows()).isGreaterThanOrEqualTo(32);
    }

    @Test
    void leavesRequestsAloneWhoseCostGrowsWithTheirRows() {
        Workshop workshop = new Workshop(BatchingOptions.LEARNED)
                .serve("m", 1, Workshop.NUMBERS, Workshop::plusOne, rows -> 1_000 * rows);
        askOften(workshop);
        long together = workshop.runs.stream().filter(run -> run.rows() > 1).count();

        assertThat(together).isBetween(1L, workshop.runs.size() / 50L);
    }

    private static void askOften(Workshop workshop) {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 128; i++) {
                workshop.ask("m", i);
            }
            workshop.work();
        }
    }

    private static SequencedMap<String, Tensor> minusMean(SequencedMap<String, Tensor> inputs) {
        double[] values = inputs.firstEntry().getValue().toDoubles();
        double mean = Arrays.stream(values).average().orElse(0);
        return x(inputs.firstEntry().getValue().map(value -> value - mean));
    }
}
