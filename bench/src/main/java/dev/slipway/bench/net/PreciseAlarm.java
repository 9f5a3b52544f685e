package dev.slipway.bench.net;

import dev.slipway.bench.load.Alarm;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/// Wakes the thread of an event loop to the microsecond: the operating system is asked to wake it as much earlier as it
/// usually wakes it too late, and for what is left the loop goes round without sleeping.
final class PreciseAlarm implements Alarm {

    private static final long STEP = 500;
    private static final long TURN = 5_000;

    private final EventLoop loop;
    private final long earliest;
    private long early;

    /// @param earliest how many nanoseconds the loop may go round, at most
    PreciseAlarm(EventLoop loop, long earliest) {
        this.loop = loop;
        this.earliest = earliest;
        loop.execute(PromptThread::become);
    }

    @Override
    public void at(long time, Runnable task) {
        long wanted = time - early;
        long delay = wanted - System.nanoTime();
        Runnable wake = new Wake(time, task);
        if (delay <= 0) {
            loop.execute(wake);
            return;
        }
        loop.schedule(
                () -> {
                    learn(System.nanoTime() - wanted);
                    wake.run();
                },
                delay,
                TimeUnit.NANOSECONDS);
    }

    /// Follows the median: half of the wakes were later, half earlier.
    private void learn(long late) {
        early = Math.clamp(early + (late > early ? STEP : -STEP), 0, earliest);
    }

    private final class Wake implements Runnable {

        private final long time;
        private final Runnable task;

        Wake(long time, Runnable task) {
            this.time = time;
            this.task = task;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            long turn = Math.min(time, now + TURN);
            while (now < turn) {
                Thread.onSpinWait();
                now = System.nanoTime();
            }
            if (now < time) {
                loop.schedule(this, 0, TimeUnit.NANOSECONDS); // not `execute`, which would come before what has arrived
            } else {
                task.run();
            }
        }
    }
}
