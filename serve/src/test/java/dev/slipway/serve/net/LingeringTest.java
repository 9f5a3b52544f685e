package dev.slipway.serve.net;

import static io.netty.channel.SelectStrategy.CONTINUE;
import static io.netty.channel.SelectStrategy.SELECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

final class LingeringTest {

    private static final Duration MOST = Duration.ofNanos(200);
    private static final int ENOUGH = 200;

    private final Semaphore places = new Semaphore(1);
    private final Thread busy = new Thread();
    private final Thread other = new Thread();
    private long now;
    private long look;

    /// A network thread, whose requests come when told.
    private final class Thread {

        private final Lingering lingering = new Lingering(MOST, places, this::read);

        private long read() {
            now += look;
            return now;
        }

        int step(int ready) {
            try {
                return lingering.calculateStrategy(() -> ready, false);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        /// Requests that are so far apart.
        void requests(int count, long apart) {
            for (int i = 0; i < count; i++) {
                step(1);
                step(0);
                now += apart;
            }
            step(1);
        }
    }

    @Test
    void sleepsAtOnceWhereNothingWasWorthTheWait() {
        busy.requests(ENOUGH, 201);

        assertThat(busy.step(0)).isEqualTo(SELECT);
    }

    @Test
    void staysAwakeWhereMoreComesSoonAndSleepsWhenItDoesNot() {
        busy.requests(ENOUGH, 150);

        assertThat(busy.step(0)).isEqualTo(CONTINUE);
        now += 199;
        assertThat(busy.step(0)).isEqualTo(CONTINUE);
        now += 1;
        assertThat(busy.step(0)).isEqualTo(SELECT);
    }

    @Test
    void forgetsWhatWasWorthIt() {
        busy.requests(ENOUGH, 150);
        busy.requests(ENOUGH, 1_000);

        assertThat(busy.step(0)).isEqualTo(SELECT);
    }

    @Test
    void whatComesInIsDealtWithAtOnce() {
        busy.requests(ENOUGH, 150);
        busy.step(0);

        assertThat(busy.step(3)).isEqualTo(3);
    }

    @Test
    void sleepsWhereAnotherHasTheSameProcessorAndTriesAgainLater() {
        busy.requests(ENOUGH, 150);
        look = 300_001;
        busy.step(0);
        look = 0;

        assertThat(busy.step(0)).isEqualTo(SELECT);
        busy.step(1);
        assertThat(busy.step(0)).isEqualTo(SELECT);
        now += 5_000_000;
        busy.requests(1, 0);
        assertThat(busy.step(0)).isEqualTo(CONTINUE);
    }

    @Test
    void noMoreStayAwakeThanHavePlaces() {
        busy.requests(ENOUGH, 150);
        other.requests(ENOUGH, 150);

        assertThat(busy.step(0)).isEqualTo(CONTINUE);
        assertThat(other.step(0)).isEqualTo(SELECT);
        busy.step(1);
        other.step(1);
        assertThat(other.step(0)).isEqualTo(CONTINUE);
    }
}
