package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SpareTest {

    private static final int PARTS = 1000;
    private static final String EARLIER = "earlier";
    private static final String LATER = "later";

    private interface Parts {
        List<Integer> all(int parts, IntFunction<Integer> part);
    }

    @RepeatedTest(20)
    void everyPartIsDoneOnceAndItsResultStandsInItsPlace() {
        AtomicIntegerArray done = new AtomicIntegerArray(PARTS);
        assertThat(Spare.all(PARTS, part -> {
                    done.incrementAndGet(part);
                    return part % 7 == 0 ? null : part;
                }))
                .isEqualTo(IntStream.range(0, PARTS)
                        .mapToObj(part -> part % 7 == 0 ? null : part)
                        .toList());
        assertThat(IntStream.range(0, PARTS).map(done::get)).containsOnly(1);
    }

    @Test
    void aPartThatFailsIsToldAndHelpersGoOn() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> Spare.all(8, part -> 1 / (part - 5)))
                    .hasRootCauseInstanceOf(ArithmeticException.class);
        }
        assertThat(Spare.all(3, part -> part)).containsExactly(0, 1, 2);
    }

    @RepeatedTest(20)
    void whatBeganFirstIsDoneFirst() throws Exception {
        assertThat(doneBesideWorkThatWaits(Spare::all))
                .hasSizeGreaterThan(PARTS / 2)
                .endsWith(LATER);
    }

    @RepeatedTest(20)
    void whatIsNearlyAnsweredGoesFirst() throws Exception {
        assertThat(doneBesideWorkThatWaits(Spare::allSoon)).contains(LATER).hasSizeLessThan(PARTS / 2);
    }

    /// What a thread does, in order, that begins later work while all others wait in parts of earlier work, which has
    /// enough for all.
    private static List<String> doneBesideWorkThatWaits(Parts later) throws Exception {
        Thread here = Thread.currentThread();
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread other = Thread.ofPlatform()
                .start(() -> Spare.all(PARTS, part -> {
                    if (Thread.currentThread() == here) {
                        done.add(EARLIER);
                    } else {
                        begun.countDown();
                        waitFor(over);
                    }
                    return part;
                }));
        begun.await();
        later.all(1, part -> {
            done.add(LATER);
            over.countDown();
            return part;
        });
        other.join();
        return done;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
