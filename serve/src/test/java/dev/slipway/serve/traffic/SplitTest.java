package dev.slipway.serve.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.serve.traffic.Route.Arm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {

    private static final int REQUESTS = 100_000;

    private static Split split(double... weights) {
        List<Arm> arms = IntStream.range(0, weights.length)
                .mapToObj(i -> new Arm(i + 1, weights[i]))
                .toList();
        return new Split(Route.of("m", "", arms));
    }

    @Test
    void sharesAreTheWeightsWithinHalfAPercent() {
        Split split = split(90, 7, 3);
        Map<Long, Integer> counts = new HashMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            counts.merge(split.next(), 1, Integer::sum);
        }
        assertThat((double) counts.getOrDefault(1L, 0) / REQUESTS).isCloseTo(0.90, within(0.005));
        assertThat((double) counts.getOrDefault(2L, 0) / REQUESTS).isCloseTo(0.07, within(0.005));
        assertThat((double) counts.getOrDefault(3L, 0) / REQUESTS).isCloseTo(0.03, within(0.005));
    }

    @Test
    void keysAreSharedByTheWeightsToo() {
        Split split = split(1, 3);
        long second = IntStream.range(0, REQUESTS)
                .filter(i -> split.of("user-" + i) == 2)
                .count();
        assertThat((double) second / REQUESTS).isCloseTo(0.75, within(0.005));
    }

    @Test
    void aKeyStaysWithItsVersion() {
        Split split = split(50, 50);
        Split again = split(50, 50);
        for (int i = 0; i < 1000; i++) {
            assertThat(again.of("user-" + i)).isEqualTo(split.of("user-" + i));
        }
    }

    @Test
    void growingAShareMovesOnlyKeysToIt() {
        Split before = split(95, 5);
        Split after = split(80, 20);
        for (int i = 0; i < REQUESTS; i++) {
            String key = "user-" + i;
            if (before.of(key) == 2) {
                assertThat(after.of(key)).isEqualTo(2);
            }
        }
    }

    @Test
    void aWeightOfZeroGetsNothing() {
        Split split = split(0, 1, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(split.next()).isEqualTo(2);
        }
    }
}
