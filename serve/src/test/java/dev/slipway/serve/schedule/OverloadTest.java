package dev.slipway.serve.schedule;

import static dev.slipway.serve.schedule.Workshop.MILLI;
import static dev.slipway.serve.schedule.Workshop.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OverloadTest {

    private static final BatchingOptions ALONE = BatchingOptions.OFF;
    private static final ModelSpec M = ModelSpec.latest("m");

    /// A model whose runs take so many milliseconds.
    private static Workshop slow(Workshop workshop, long millis) {
        return workshop.serve("m", 1, Workshop.NUMBERS, Workshop::plusOne, _ -> millis * MILLI);
    }

    /// Lets a workshop learn what a run takes.
    private static Workshop taught(Workshop workshop) {
        for (int i = 0; i < 20; i++) {
            workshop.ask("m", 1);
            workshop.work();
        }
        workshop.runs.clear();
        return workshop;
    }

    @Test
    void neverRunsWhatIsCancelledOrExpired() {
        Workshop workshop = new Workshop(BatchingOptions.LEARNED).plusOne("m");
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            asked.add(workshop.ask(M, "", x(i), workshop.now + (i % 2 == 0 ? 10 : 1_000_000) * MILLI));
        }
        for (int i = 1; i < asked.size(); i += 2) {
            asked.get(i).cancel();
        }
        workshop.now += 10 * MILLI;
        Asked wanted = workshop.ask("m", 1);
        workshop.work();

        assertThat(workshop.runs).hasSize(1);
        assertThat(wanted.floats()).containsExactly(2);
        for (int i = 0; i < asked.size(); i++) {
            assertThat(asked.get(i).status()).isEqualTo(i % 2 == 0 ? Status.DEADLINE_EXCEEDED : Status.CANCELLED);
        }
        assertThat(workshop.leases).hasValue(0);
    }

    /// Who is told that its deadline has passed waits no longer, but has not gone by itself.
    @Test
    void whatIsCancelledAtItsDeadlineExpired() {
        Workshop workshop = new Workshop(ALONE).plusOne("m");
        Asked asked = workshop.ask(M, "", x(1), workshop.now + 10 * MILLI);
        workshop.now += 10 * MILLI;
        asked.cancel();
        workshop.work();

        assertThat(asked.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(workshop.runs).isEmpty();
    }

    @Test
    void refusesAtOnceWhatIsCancelledOrExpiredAlready() {
        Workshop workshop = new Workshop(ALONE).plusOne("m");

        assertThat(workshop.ask(M, "", x(1), workshop.now).status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(workshop.scheduler.step()).isFalse();
        assertThat(workshop.leases).hasValue(0);
    }

    @Test
    void refusesWithTheTimeToTryAgainWhenTheQueueIsFull() {
        Workshop workshop = slow(new Workshop(ALONE.withMaxEnqueued(3)), 1);
        for (int i = 0; i < 3; i++) {
            workshop.ask("m", i);
        }
        Asked refused = workshop.ask("m", 4);

        assertThat(refused.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(refused.failure().retryAfter()).isPositive();
        assertThat(refused.failure()).hasMessage("The server is busy: 3 rows wait already");
        workshop.work();
        assertThat(workshop.runs).hasSize(3);
        assertThat(workshop.ask("m", 5).isAnswered()).isFalse();
    }

    @Test
    void countsBytesAcrossModels() {
        Workshop workshop = new Workshop(
                        ScheduleOptions.DEFAULT.withThreads(0).with(QueueLimits.DEFAULT.withBytes(100)))
                .plusOne("a")
                .plusOne("b");
        workshop.ask("a", new float[10]);
        workshop.ask("b", new float[10]);

        assertThat(workshop.ask("a", new float[10]).status()).isEqualTo(Status.UNAVAILABLE);
        workshop.work();
        assertThat(workshop.ask("a", new float[10]).isAnswered()).isFalse();
    }

    @Test
    void requestsThatNobodyWaitsForMakeRoom() {
        Workshop workshop = slow(new Workshop(ALONE.withMaxEnqueued(3)), 1);
        List<Asked> gone = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            gone.add(workshop.ask("m", i));
        }
        gone.forEach(Asked::cancel);
        workshop.now += 5 * MILLI;
        Asked wanted = workshop.ask("m", 4);

        assertThat(gone).allSatisfy(each -> assertThat(each.status()).isEqualTo(Status.CANCELLED));
        workshop.work();
        assertThat(wanted.isComputed()).isTrue();
        assertThat(workshop.runs).hasSize(1);
    }

    @Test
    void letsRequestsWaitThreeTenthsOfASecondAndNoLonger() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 10));
        int taken = 0;
        while (!workshop.ask("m", 1).isAnswered()) {
            taken++;
        }

        assertThat(taken).isBetween(27, 33);
    }

    @Test
    void largeRequestsThatRunAloneWaitAsLongAsTheirRunsTake() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 10));
        workshop.ask("m", new float[100]);
        workshop.work();
        int taken = 0;
        while (!workshop.ask("m", new float[100]).isAnswered()) {
            taken++;
        }

        assertThat(taken).isBetween(27, 33);
    }

    @Test
    void refusesARequestWhoseDeadlineCannotBeMet() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 10));
        for (int i = 0; i < 10; i++) {
            workshop.ask("m", i);
        }
        Asked hopeless = workshop.ask(M, "", x(1), workshop.now + 50 * MILLI);
        Asked hopeful = workshop.ask(M, "", x(1), workshop.now + 200 * MILLI);

        assertThat(hopeless.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(hopeless.failure().retryAfter()).isPositive();
        assertThat(hopeless.failure())
                .hasMessageMatching(
                        "the request would take 1\\d\\d ms, \\d+ of them waiting, and its deadline is in 50 ms");
        assertThat(hopeful.isAnswered()).isFalse();
    }

    @Test
    void doesNotBeginARunThatCannotEndInTime() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 10));
        Asked asked = workshop.ask(M, "", x(1), workshop.now + 20 * MILLI);
        workshop.now += 17 * MILLI;
        workshop.work();

        assertThat(asked.status()).isEqualTo(Status.DEADLINE_EXCEEDED);
        assertThat(workshop.runs).isEmpty();
    }

    @Test
    void shedsWhatWaitedFarTooLong() {
        Workshop workshop = new Workshop(ALONE).plusOne("m");
        Asked asked = workshop.ask("m", 1);
        workshop.now += 1_001 * MILLI;
        workshop.work();

        assertThat(asked.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(workshop.runs).isEmpty();
    }

    @Test
    void letsLongRunsWaitForEachOther() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 5_000));
        workshop.ask("m", 1);

        assertThat(workshop.ask("m", 1).isAnswered()).isFalse();
    }

    @Test
    void refusesWithoutReadingWhileItIsFull() {
        Workshop workshop = slow(new Workshop(ALONE.withMaxEnqueued(2)), 1).plusOne("other");
        workshop.scheduler.requireRoom(M);
        workshop.ask("m", 1);
        workshop.ask("m", 2);
        workshop.scheduler.requireRoom(M);
        workshop.ask("m", 3);

        assertThatThrownBy(() -> workshop.scheduler.requireRoom(M))
                .isInstanceOfSatisfying(
                        ServeException.class,
                        refused -> assertThat(refused.status()).isEqualTo(Status.UNAVAILABLE))
                .hasMessage("The server is busy: 2 rows wait already");
        workshop.scheduler.requireRoom(ModelSpec.latest("other"));
        workshop.now += 30 * MILLI;
        workshop.scheduler.requireRoom(M);
        workshop.ask("m", 3);
        assertThatThrownBy(() -> workshop.scheduler.requireRoom(M)).isInstanceOf(ServeException.class);
        workshop.work();
        workshop.scheduler.requireRoom(M);
    }

    @Test
    void readsOneRequestForEachThatLeavesAQueueThatWasFull() {
        Workshop workshop = slow(new Workshop(ALONE.withMaxEnqueued(10)), 1);
        for (int i = 0; i < 11; i++) {
            workshop.ask("m", i);
        }
        for (int left = 1; left <= 2; left++) {
            assertThatThrownBy(() -> workshop.scheduler.requireRoom(M)).isInstanceOf(ServeException.class);
            workshop.scheduler.step();
            workshop.scheduler.requireRoom(M);
        }
        assertThatThrownBy(() -> workshop.scheduler.requireRoom(M)).isInstanceOf(ServeException.class);
        workshop.scheduler.step();
        for (int i = 0; i < 3; i++) {
            workshop.scheduler.requireRoom(M);
        }
    }

    /// Three times as many requests as can be computed, each with a deadline of a fifth of a second.
    @Test
    void keepsComputingUsefullyAtThreeTimesItsCapacity() {
        Workshop workshop = taught(slow(new Workshop(ALONE), 3));
        List<Asked> asked = new ArrayList<>();
        long end = workshop.now + 10_000 * MILLI;
        long next = workshop.now;
        while (workshop.now < end) {
            for (; next <= workshop.now; next += MILLI) {
                asked.add(workshop.at(next, () -> workshop.ask(M, "", x(1), workshop.now + 200 * MILLI)));
            }
            if (!workshop.scheduler.step()) {
                workshop.now = next;
            }
        }
        workshop.work();

        long computed = asked.stream().filter(Asked::isComputed).count();
        assertThat(computed).isGreaterThan(10_000 / 3 * 9 / 10);
        assertThat(workshop.runs).hasSize((int) computed);
        assertThat(asked).allMatch(Asked::isAnswered);
    }

    /// Requests come at random, half as many again as can be computed; those that are computed are in time.
    @Test
    void keepsToALatencyObjective() {
        long objective = 50 * MILLI;
        Workshop workshop = new Workshop(ScheduleOptions.DEFAULT
                .withThreads(0)
                .with(QueueLimits.DEFAULT.withObjective(Duration.ofNanos(objective))));
        workshop.serve("m", 1, Workshop.NUMBERS, Workshop::plusOne, rows -> 2 * MILLI + rows * MILLI / 2);
        Random random = new Random(1);
        List<Long> latencies = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        long next = workshop.now;
        while (workshop.now < 30_000 * MILLI) {
            for (; next <= workshop.now; next += (long) (-Math.log(1 - random.nextDouble()) * MILLI / 3)) {
                long came = next;
                Asked each = workshop.at(came, () -> workshop.ask("m", 1));
                var _ = each.answer().thenAccept(_ -> latencies.add(workshop.now - came));
                asked.add(each);
            }
            if (!workshop.scheduler.step()) {
                workshop.now = next;
            }
        }
        List<Long> later = latencies.subList(latencies.size() / 2, latencies.size());
        long late = later.stream().filter(latency -> latency > objective).count();

        assertThat(late * 100).as("%d of %d late", late, later.size()).isLessThanOrEqualTo(later.size());
        assertThat(later.size()).isGreaterThan(15_000);
    }

    @Test
    void answersWhatWaitsWhenItCloses() {
        Workshop workshop = new Workshop(ScheduleOptions.DEFAULT
                        .withThreads(1)
                        .with(BatchingPolicy.all(BatchingOptions.LEARNED.fixed().withTimeout(Duration.ofHours(1)))))
                .plusOne("m");
        Asked before = workshop.ask("m", 1);
        assertThat(before.isAnswered()).isFalse();
        workshop.scheduler.close();
        Asked after = workshop.ask("m", 1);

        assertThat(before.floats()).containsExactly(2);
        assertThat(after.status()).isEqualTo(Status.UNAVAILABLE);
        assertThat(workshop.leases).hasValue(0);
    }
}
