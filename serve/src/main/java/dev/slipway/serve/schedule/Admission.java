package dev.slipway.serve.schedule;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Decides which requests are let in: those that can be answered while somebody still waits for them.
///
/// @param threads how many runs there may be at once
record Admission(int threads, QueueLimits limits) {

    /// A queue that was full has room again when it is shorter than this part of what is allowed.
    private static final double ROOMY = 0.8;

    private static final long MEMORY = 25_000_000;

    /// Why a request is not let into a lane, of which the lane takes note; null when it is.
    ///
    /// @param working the lanes in which requests wait
    /// @param bytes what the inputs of all requests that wait take
    @Nullable
    ServeException refusal(Lane lane, Waiting next, Collection<Lane> working, long bytes, long now) {
        double wait = wait(lane, working);
        String full = full(lane, next.rows(), wait, bytes + next.bytes(), 1);
        if (full != null) {
            ServeException refusal = busy(full, wait);
            lane.room().full(refusal, outOfDate(lane, now));
            return refusal;
        }
        double answered = wait + lane.costs().estimate(next.rows());
        return answered > next.left(now) ? hopeless(answered, next.left(now), wait) : null;
    }

    /// Notes that requests left a lane, and whether it has room again.
    void left(Lane lane, int requests, Collection<Lane> working, long bytes, long now) {
        if (lane.room().isFull()) {
            if (full(lane, 1, wait(lane, working), bytes, ROOMY) == null) {
                lane.room().open();
            } else {
                lane.room().left(requests, outOfDate(lane, now));
            }
        }
    }

    /// When it is no longer known whether a lane is full out of which nothing comes.
    private static long outOfDate(Lane lane, long now) {
        return now + Math.max(MEMORY, (long) (2 * lane.oneRun()));
    }

    /// @param bytes what the inputs of all requests that wait would take
    /// @param part of what is allowed
    private @Nullable String full(Lane lane, int rows, double wait, long bytes, double part) {
        if (lane.isFull(rows, part) || bytes > part * limits.bytes()) {
            return "%d rows wait already".formatted(lane.waitingRows());
        }
        if (wait > part * lane.bearable()) {
            return "a request would wait %d ms".formatted(millis(wait));
        }
        return wait > 0
                        && wait + lane.costs().estimate(rows)
                                > part * lane.objective().allowance()
                ? "a request would not be answered within the objective of its latency"
                : null;
    }

    /// How long a request that came now would wait, in nanoseconds: half a run until a thread is free, and then what
    /// its own lane holds, in turn with the others.
    private double wait(Lane lane, Collection<Lane> working) {
        double own = lane.work();
        double runs = lane.oneRun() <= 0 ? 1 : Math.max(1, own / lane.oneRun());
        double ahead = own + lane.oneRun() / 2;
        for (Lane other : working) {
            if (other != lane) {
                ahead += Math.min(other.work(), runs * other.oneRun());
            }
        }
        return ahead / threads;
    }

    private static ServeException busy(String why, double wait) {
        return new ServeException(
                Status.UNAVAILABLE, "The server is busy: " + why, Duration.ofMillis(Math.max(1, millis(wait))));
    }

    /// What the client would be told in the end is told at once.
    private static ServeException hopeless(double answered, long left, double wait) {
        return new ServeException(
                Status.DEADLINE_EXCEEDED,
                "the request would take %d ms, %d of them waiting, and its deadline is in %d ms"
                        .formatted(millis(answered), millis(wait), millis(left)),
                Duration.ofMillis(Math.max(1, millis(wait))));
    }

    private static long millis(double nanos) {
        return (long) (nanos / 1_000_000);
    }
}
