package dev.slipway.serve.schedule;

import static dev.slipway.serve.schedule.Workshop.x;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Batches that fail, and who of them is told.
final class FailingBatchTest {

    private static final BatchingOptions FOUR = BatchingOptions.LEARNED.fixed().withMaxBatch(4);

    @Test
    void failsOnlyTheRequestThatIsBad() {
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, Workshop::refusingNegatives, _ -> 0);
        Asked good = workshop.ask("m", 1);
        Asked bad = workshop.ask("m", -1);
        Asked alsoGood = workshop.ask("m", 2);
        workshop.work();

        assertThat(good.floats()).containsExactly(2);
        assertThat(alsoGood.floats()).containsExactly(3);
        assertThat(bad.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void doesABatchAgainOneByOneWhenItsOutputHasOtherRows() {
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, inputs -> x(firstOf(inputs)), _ -> 0);
        Asked first = workshop.ask("m", 1);
        Asked second = workshop.ask("m", 2);
        workshop.work();
        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(2L, 1L, 1L);
        assertThat(first.floats()).containsExactly(1);
        assertThat(second.floats()).containsExactly(2);

        workshop.runs.clear();
        workshop.ask("m", 1);
        workshop.ask("m", 2);
        workshop.work();
        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(1L, 1L);
    }

    @Test
    void answersEachOfABatchAloneWhenTheRuntimeCannotRunTwo() {
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, FailingBatchTest::oneRowOnly, _ -> 0);
        for (int round = 0; round < 3; round++) {
            Asked first = workshop.ask("m", 1);
            Asked second = workshop.ask("m", 2);
            workshop.work();
            assertThat(first.floats()).containsExactly(2);
            assertThat(second.floats()).containsExactly(3);
        }

        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(2L, 1L, 1L, 2L, 1L, 1L, 1L, 1L);
    }

    private static float firstOf(SequencedMap<String, Tensor> inputs) {
        return inputs.firstEntry().getValue().toFloats()[0];
    }

    private static SequencedMap<String, Tensor> oneRowOnly(SequencedMap<String, Tensor> inputs) {
        if (inputs.firstEntry().getValue().size() > 1) {
            throw new ServeException(Status.INTERNAL, "a node reshapes to one row");
        }
        return Workshop.plusOne(inputs);
    }
}
