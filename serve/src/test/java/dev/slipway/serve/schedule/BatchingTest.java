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
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

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
                .serve("m", 1, Workshop.NUMBERS, BatchingTest::refusingNegatives, _ -> 0);
        Asked asked = workshop.ask("m", 1, 2, 3, -4, 5);
        workshop.work();

        assertThat(asked.answer()).isCompletedExceptionally();
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void padsToAnAllowedSizeWithTheFirstRowOfTheLastRequest() {
        Workshop workshop = new Workshop(FOUR.withAllowedSizes(List.of(1, 4))).plusOne("m");
        Asked first = workshop.ask("m", 1);
        Asked second = workshop.ask("m", 2, 3);
        workshop.work();

        assertThat(workshop.runs.getFirst().x().toFloats()).containsExactly(1, 2, 3, 2);
        assertThat(first.floats()).containsExactly(2);
        assertThat(second.floats()).containsExactly(3, 4);
        assertThat(workshop.executions.getFirst().rows()).isEqualTo(3);
        assertThat(workshop.executions.getFirst().padding()).isEqualTo(1);
        assertThat(workshop.executions.getFirst().requests()).isEqualTo(2);
    }

    @Test
    void padsARequestThatIsAloneToo() {
        Workshop workshop = new Workshop(FOUR.withAllowedSizes(List.of(2, 4))).plusOne("m");
        Asked asked = workshop.ask("m", 5);
        workshop.work();

        assertThat(workshop.runs.getFirst().x().toFloats()).containsExactly(5, 5);
        assertThat(asked.floats()).containsExactly(6);
    }

    @Test
    void keepsRequestsOfOtherShapesApart() {
        SequencedMap<String, TensorType> types = one("x", type(ElementType.FLOAT32, BATCH, Dim.symbol("length")));
        Workshop workshop = new Workshop(FOUR).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        for (int length : new int[] {2, 3, 2, 3}) {
            workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, length), new float[length])));
        }
        workshop.work();

        assertThat(workshop.runs).extracting(run -> run.x().shape()).containsExactly(Shape.of(2, 2), Shape.of(2, 3));
    }

    @Test
    void padsShorterRequestsWithZerosWhenToldTo() {
        SequencedMap<String, TensorType> types =
                one("x", type(ElementType.FLOAT32, BATCH, Dim.symbol("a"), Dim.symbol("b")));
        Workshop workshop = new Workshop(FOUR.withPadding(true)).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        Asked small = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, 2, 1), 1, 2)));
        workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, 1, 3), 3, 4, 5)));
        workshop.work();

        assertThat(workshop.runs.getFirst().x())
                .isEqualTo(Tensor.ofFloats(Shape.of(2, 2, 3), 1, 0, 0, 2, 0, 0, 3, 4, 5, 0, 0, 0));
        assertThat(small.output().shape()).isEqualTo(Shape.of(1, 2, 3));
    }

    @Test
    void neverMixesSignaturesOrVersions() {
        Workshop workshop = new Workshop(FOUR).plusOne("m").serve("m", 2, Workshop.NUMBERS, Workshop::plusOne, _ -> 0);
        for (int i = 0; i < 2; i++) {
            workshop.ask(ModelSpec.version("m", 1), "", x(i));
            workshop.ask(ModelSpec.version("m", 2), "", x(i));
            workshop.ask(ModelSpec.version("m", 2), "other", x(i));
        }
        workshop.work();

        assertThat(workshop.runs)
                .extracting(run -> run.version() + run.signature() + run.rows())
                .containsExactly("1serving_default2", "2serving_default2", "2other2");
    }

    @Test
    void answersWithTheVersionThatWasTheNewestWhenTheRequestCame() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked before = workshop.ask("m", 1);
        workshop.serve("m", 2, Workshop.NUMBERS, Workshop::plusOne, _ -> 0);
        Asked after = workshop.ask("m", 1);
        workshop.work();

        assertThat(before.response().version()).isEqualTo(1);
        assertThat(after.response().version()).isEqualTo(2);
    }

    @Test
    void neverMixesAVersionWithItselfLoadedAgain() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        workshop.ask("m", 1);
        workshop.plusOne("m");
        workshop.ask("m", 2);
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
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
    void neverBatchesAModelOfAFixedSize() {
        SequencedMap<String, TensorType> types = one("x", type(ElementType.FLOAT32, Dim.of(1)));
        Workshop workshop = new Workshop(FOUR).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        workshop.ask("m", 1);
        workshop.ask("m", 2);
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
    }

    @Test
    void failsOnlyTheRequestThatIsBad() {
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, BatchingTest::refusingNegatives, _ -> 0);
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
    void runsARequestThatDoesNotFitItsSignatureAlone() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked good = workshop.ask("m", 1);
        Asked wrong = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofLongs(Shape.of(1), 1)));
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
        assertThat(good.isComputed()).isTrue();
        assertThat(wrong.isComputed()).isTrue();
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
        Workshop workshop = new Workshop(FOUR).serve("m", 1, Workshop.NUMBERS, BatchingTest::oneRowOnly, _ -> 0);
        for (int round = 0; round < 3; round++) {
            Asked first = workshop.ask("m", 1);
            Asked second = workshop.ask("m", 2);
            workshop.work();
            assertThat(first.floats()).containsExactly(2);
            assertThat(second.floats()).containsExactly(3);
        }

        assertThat(workshop.runs).extracting(Workshop.Run::rows).containsExactly(2L, 1L, 1L, 2L, 1L, 1L, 1L, 1L);
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

    @Test
    void provesThatRequestsAreComputedTheSameTogether() {
        Workshop workshop = new Workshop(BatchingOptions.LEARNED)
                .serve("m", 1, Workshop.NUMBERS, BatchingTest::minusMean, rows -> 100 + rows);
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

    private static float firstOf(SequencedMap<String, Tensor> inputs) {
        return inputs.firstEntry().getValue().toFloats()[0];
    }

    private static SequencedMap<String, Tensor> minusMean(SequencedMap<String, Tensor> inputs) {
        double[] values = inputs.firstEntry().getValue().toDoubles();
        double mean = Arrays.stream(values).average().orElse(0);
        return x(inputs.firstEntry().getValue().map(value -> value - mean));
    }

    private static SequencedMap<String, Tensor> oneRowOnly(SequencedMap<String, Tensor> inputs) {
        if (inputs.firstEntry().getValue().size() > 1) {
            throw new ServeException(Status.INTERNAL, "a node reshapes to one row");
        }
        return Workshop.plusOne(inputs);
    }

    private static SequencedMap<String, Tensor> refusingNegatives(SequencedMap<String, Tensor> inputs) {
        for (float value : inputs.firstEntry().getValue().toFloats()) {
            if (value < 0) {
                throw ServeException.invalid("%s is negative", value);
            }
        }
        return Workshop.plusOne(inputs);
    }
}
