package dev.slipway.serve.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class SeatTest {

    private final List<Integer> all = Processors.allowed();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        thread.shutdownNow();
    }

    @Test
    void threadsHaveAProcessorEachWhileOthersFillTheIdleOnes() throws Exception {
        List<Seat> seats = Seat.of(all.size());
        for (int i = 0; i < seats.size(); i++) {
            assertThat(settled(seats.get(i))).isEqualTo(all);
            try (Filler _ = new Filler()) {
                assertThat(settled(seats.get(i))).containsExactly(all.get(i));
            }
            assertThat(settled(seats.get(i))).isEqualTo(all);
        }
    }

    @Test
    void otherNumbersOfThreadsGoWhereTheyMay() throws Exception {
        try (Filler _ = new Filler()) {
            assertThat(settled(Seat.of(all.size() + 1).getFirst())).isEqualTo(all);
        }
    }

    /// The processors of a thread that has settled on its seat.
    private List<Integer> settled(Seat seat) throws Exception {
        return thread.submit(() -> {
                    seat.settle();
                    return Processors.allowed();
                })
                .get();
    }

    /// A thread that fills idle processors.
    private static final class Filler implements AutoCloseable {

        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch enough = new CountDownLatch(1);
        private final Thread thread = Thread.ofPlatform()
                .start(() -> Seat.filling(() -> {
                    running.countDown();
                    await(enough);
                }));

        Filler() {
            await(running);
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            enough.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
