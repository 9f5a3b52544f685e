package dev.slipway.serve.schedule;

import static dev.slipway.serve.schedule.Workshop.one;
import static dev.slipway.serve.schedule.Workshop.type;
import static dev.slipway.serve.schedule.Workshop.x;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// What waits is run together, no more of it than allowed, and the answers are taken apart.
final class BatchingTest {

    private static final BatchingOptions FOUR = BatchingOptions.LEARNED.fixed().withMaxBatch(4);
    private static final Dim BATCH = Dim.symbol("batch");

    @Test
    void runsTogetherWhatWaitsAndTakesTheAnswersApart() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked first = workshop.ask("m", 1);
        Asked second = workshop.ask("m", 2, 3);
        workshop.work();

        assertThat(workshop.runs).hasSize(1);
        assertThat(first.floats()).containsExactly(2);
        assertThat(second.floats()).containsExactly(3, 4);
        assertThat(second.output().shape()).isEqualTo(Shape.of(2));
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void countsRowsAndNotRequests() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        workshop.ask("m", 1, 2, 3);
        workshop.ask("m", 4, 5, 6);
        workshop.ask("m", 7);
        workshop.work();

        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(4L, 3L);
    }

    @Test
    void neverRunsMoreRowsThanAllowed() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        for (int i = 0; i < 100; i++) {
            workshop.ask("m", new float[1 + i * 7 % 4]);
        }
        workshop.work();

        assertThat(workshop.runs).allSatisfy(run -> assertThat(run.rows()).isBetween(1L, 4L));
    }

    @Test
    void saysHowManyRowsOfAVersionAreRunTogether() {
        BatchingPolicy policy = (model, version) -> model.equals("m") && version == 2 ? FOUR : BatchingOptions.OFF;
        Workshop workshop = new Workshop(ScheduleOptions.DEFAULT.withThreads(0).with(policy))
                .plusOne("m")
                .serve("m", 2, Workshop.NUMBERS, Workshop::plusOne, _ -> 0);

        assertThat(maxBatch(workshop, 1)).isZero();
        assertThat(maxBatch(workshop, 2)).isEqualTo(4);
    }

    private static int maxBatch(Workshop workshop, long version) {
        try (Lease lease = workshop.lease(ModelSpec.version("m", version))) {
            return workshop.scheduler.maxBatch(lease.servable());
        }
    }

    @Test
    void putsStringsTogether() {
        SequencedMap<String, TensorType> types = one("x", type(ElementType.STRING, BATCH));
        Workshop workshop = new Workshop(FOUR.withAllowedSizes(List.of(4)))
                .serve("m", 1, types, inputs -> new LinkedHashMap<>(inputs), _ -> 0);
        Asked first = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofTexts(Shape.of(2), "a", "b")));
        Asked second = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofTexts(Shape.of(1), "c")));
        workshop.work();

        assertThat(workshop.runs).hasSize(1);
        assertThat(workshop.runs.getFirst().x().toTexts()).containsExactly("a", "b", "c", "c");
        assertThat(first.output().toTexts()).containsExactly("a", "b");
        assertThat(second.output().toTexts()).containsExactly("c");
    }

    @Test
    void waitsForOthersOnlyAsLongAsItIsTold() {
        Workshop workshop = new Workshop(FOUR.withTimeout(Duration.ofMillis(5))).plusOne("m");
        workshop.ask("m", 1);
        assertThat(workshop.scheduler.step()).isFalse();
        workshop.now += 4 * Workshop.MILLI;
        workshop.ask("m", 2);
        assertThat(workshop.scheduler.step()).isFalse();
        workshop.now += Workshop.MILLI;
        assertThat(workshop.scheduler.step()).isTrue();
        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(2L);

        workshop.ask("m", 1, 2, 3, 4);
        assertThat(workshop.scheduler.step()).isTrue();
    }

    @Test
    void letsModelsTakeTurns() {
        Workshop workshop = new Workshop(FOUR).plusOne("a").plusOne("b");
        for (int i = 0; i < 40; i++) {
            workshop.ask("a", i);
        }
        workshop.ask("b", 1);
        workshop.work();

        assertThat(workshop.runs.get(1).model()).isEqualTo("b");
    }

    @Test
    void saysWhatWaits() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        workshop.ask("m", 1, 2);
        workshop.now += 7;
        workshop.ask("m", 3);

        assertThat(workshop.scheduler.queues()).containsExactly(new QueueState("m", 1, "serving_default", 3, 2, 7));
        workshop.work();
        assertThat(workshop.scheduler.queues()).containsExactly(new QueueState("m", 1, "serving_default", 0, 0, 0));
    }

    @Test
    void tellsHowLongRequestsWaited() {
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, Workshop::plusOne, _ -> 100);
        workshop.ask("m", 1);
        workshop.now += 5;
        workshop.ask("m", 2);
        workshop.now += 3;
        workshop.work();

        assertThat(workshop.executions.getFirst().queued()).isEqualTo(8 + 3);
        assertThat(workshop.executions.getFirst().nanoseconds()).isEqualTo(100);
        assertThat(workshop.executions.getFirst().status()).isEqualTo(Status.OK);
    }
}
