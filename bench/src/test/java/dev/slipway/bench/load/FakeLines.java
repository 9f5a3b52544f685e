package dev.slipway.bench.load;

import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;

/// Connections, a clock and an alarm without threads or time: time passes when the test says so.
final class FakeLines {

    private record Due(long time, Runnable task) {}

    final class FakeLine implements Line {

        boolean open = true;
        boolean busy;
        long scheduled;
        long sent;

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean isMultiplexed() {
            return false;
        }

        @Override
        public boolean hasRoom() {
            return open && !busy;
        }

        @Override
        public void send(long due, long time) {
            busy = true;
            scheduled = due;
            sent = time;
            sends++;
            underWay.add(this);
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void expire(long before) {}
    }

    final ArrayDeque<FakeLine> underWay = new ArrayDeque<>();
    final Recorder recorder = new Recorder();
    long now;
    int sends;
    int flushes;
    boolean finished;
    private final PriorityQueue<Due> alarms = new PriorityQueue<>((left, right) -> Long.compare(left.time, right.time));
    private final Driver driver;
    private final LoadPlan plan;

    FakeLines(LoadPlan plan, int lines) {
        this.plan = plan;
        this.driver = new Driver(
                plan, () -> now, (time, task) -> alarms.add(new Due(time, task)), recorder, () -> finished = true);
        for (int i = 0; i < lines; i++) {
            driver.freed(new FakeLine());
        }
    }

    void start() {
        driver.start(now);
    }

    /// Time passes; alarms ring when they are due.
    void passTo(long time) {
        while (!alarms.isEmpty() && alarms.peek().time <= time) {
            Due due = alarms.poll();
            now = Math.max(now, due.time);
            due.task.run();
        }
        now = time;
    }

    /// The request that was sent first is answered.
    void answer(Outcome outcome) {
        FakeLine line = underWay.remove();
        line.busy = false;
        driver.answered(line.scheduled, line.sent, now, outcome);
        driver.freed(line);
        driver.pump();
    }

    Measurement measurement() {
        return Measurement.of(List.of(recorder), plan, 0, java.time.Duration.ZERO);
    }
}
