package dev.slipway.serve.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.inference.Status;
import dev.slipway.serve.schedule.Workshop.Asked;
import org.junit.jupiter.api.Test;

/// Requests of more rows than one run takes.
final class LargeRequestsTest {

    private static final BatchingOptions FOUR = BatchingOptions.LEARNED.fixed().withMaxBatch(4);

    @Test
    void refusesARequestLargerThanABatch() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked asked = workshop.ask("m", 1, 2, 3, 4, 5);

        assertThat(asked.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(asked.failure()).hasMessage("Task size 5 is larger than maximum input batch size 4");
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void takesALargeRequestApartWhenToldTo() {
        Workshop workshop = new Workshop(FOUR.withMaxBatch(8).withMaxExecution(2)).plusOne("m");
        Asked asked = workshop.ask("m", 1, 2, 3, 4, 5);
        Asked tooLarge = workshop.ask("m", new float[9]);
        workshop.work();

        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(2L, 2L, 1L);
        assertThat(asked.floats()).containsExactly(2, 3, 4, 5, 6);
        assertThat(tooLarge.status()).isEqualTo(Status.INVALID_ARGUMENT);
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void failsALargeRequestWhenOneOfItsPiecesFails() {
        Workshop workshop = new Workshop(FOUR.withMaxBatch(8).withMaxExecution(2))
                .serve("m", 1, Workshop.NUMBERS, Workshop::refusingNegatives, _ -> 0);
        Asked asked = workshop.ask("m", 1, 2, 3, -4, 5);
        workshop.work();

        assertThat(asked.answer()).isCompletedExceptionally();
        assertThat(workshop.leases).hasValue(0);
    }
}
