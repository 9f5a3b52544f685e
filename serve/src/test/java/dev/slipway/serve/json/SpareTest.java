package dev.slipway.serve.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SpareTest {

    private static final int PARTS = 1000;

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
}
