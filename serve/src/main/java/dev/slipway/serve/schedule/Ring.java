package dev.slipway.serve.schedule;

import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The lanes in which requests wait, and the threads that wait for them. Lanes take turns, a batch each.
final class Ring {

    private static final long SWEEP_EVERY = 1_000_000;

    private final Admission admission;
    private final LongSupplier clock;
    private final ArrayDeque<Lane> working = new ArrayDeque<>();
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();
    private long bytes;
    private long swept;
    private boolean closing;
    private volatile int waiting;
    private volatile int free;

    Ring(Admission admission, LongSupplier clock) {
        this.admission = admission;
        this.clock = clock;
    }

    /// Whether nothing waits and a thread has nothing to do.
    boolean isQuiet() {
        return waiting == 0 && free > 0;
    }

    /// Whether nothing waits and most threads have nothing to do.
    boolean isAtEase() {
        return waiting == 0 && 2 * free > admission.threads();
    }

    /// Whether something waits.
    boolean isCrowded() {
        return waiting > 0;
    }

    /// Queues a request, or says why not. Requests that nobody waits for any more make room; they come out, to be
    /// refused.
    Entry offer(Lane lane, Waiting next) {
        Batch gone = null;
        Worker woken = null;
        synchronized (this) {
            long now = clock.getAsLong();
            ServeException refusal = refusal(lane, next, now);
            if (refusal != null && !closing && now - swept > SWEEP_EVERY) {
                swept = now;
                gone = removed(lane, lane.swept(now), now);
                refusal = gone.isEmpty() ? refusal : refusal(lane, next, now);
            }
            if (refusal != null) {
                return new Entry(refusal, gone);
            }
            boolean first = lane.isEmpty();
            if (first) {
                working.add(lane);
            }
            lane.add(next);
            bytes += next.bytes();
            waiting++;
            if (first || lane.due(now) <= now) {
                woken = idle.poll();
                free = idle.size();
            }
        }
        if (woken != null) {
            woken.call();
        }
        return gone == null ? Entry.TAKEN : new Entry(null, gone);
    }

    /// What became of a request.
    ///
    /// @param refusal why it is not queued, null when it is
    /// @param gone others that are to be refused, null when there are none
    record Entry(@Nullable ServeException refusal, @Nullable Batch gone) {

        static final Entry TAKEN = new Entry(null, null);
    }

    private @Nullable ServeException refusal(Lane lane, Waiting next, long now) {
        if (closing) {
            return new ServeException(Status.UNAVAILABLE, "The server is shutting down");
        }
        return free > 0 && waiting == 0 ? null : admission.refusal(lane, next, working, bytes, now);
    }

    /// The next batch, null when there is none now.
    @Nullable
    Batch poll() {
        synchronized (this) {
            return taken(clock.getAsLong());
        }
    }

    private @Nullable Batch taken(long now) {
        for (int turns = working.size(); turns > 0; turns--) {
            Lane lane = working.remove();
            if (!closing && lane.due(now) > now) {
                working.add(lane);
                continue;
            }
            Batch batch = lane.take(now);
            if (!lane.isEmpty()) {
                working.add(lane);
            }
            count(batch);
            admission.left(lane, batch.requests(), working, bytes, now);
            if (!batch.isEmpty()) {
                return batch;
            }
        }
        return null;
    }

    private Batch removed(Lane lane, Batch batch, long now) {
        if (lane.isEmpty()) {
            working.remove(lane);
        }
        count(batch);
        admission.left(lane, batch.requests(), working, bytes, now);
        return batch;
    }

    private void count(Batch batch) {
        bytes -= batch.bytes();
        waiting -= batch.requests();
    }

    /// The next batch; waits for one. Null when the ring is closed and empty.
    @Nullable
    Batch await(Worker worker) {
        while (true) {
            long patience;
            synchronized (this) {
                long now = clock.getAsLong();
                idle.remove(worker);
                free = idle.size();
                Batch batch = taken(now);
                if (batch != null) {
                    handOn();
                    return batch;
                }
                if (closing) {
                    return null;
                }
                worker.rest();
                idle.push(worker);
                free = idle.size();
                patience = patience(now);
            }
            worker.sleep(patience);
        }
    }

    /// Has another thread look after what still waits.
    private void handOn() {
        Worker next = working.isEmpty() ? null : idle.poll();
        if (next != null) {
            free = idle.size();
            next.call();
        }
    }

    /// How long until a lane is due.
    private long patience(long now) {
        long least = Long.MAX_VALUE;
        for (Lane lane : working) {
            least = Math.min(least, lane.due(now) - now);
        }
        return least;
    }

    /// Takes no more requests; what waits is due at once.
    void close() {
        synchronized (this) {
            closing = true;
            idle.forEach(Worker::call);
            idle.clear();
            free = 0;
        }
    }

    /// Takes out everything that still waits, to be refused.
    void abandon() {
        ServeException refusal = new ServeException(Status.UNAVAILABLE, "The server is shutting down");
        while (true) {
            Batch batch;
            synchronized (this) {
                Lane lane = working.poll();
                if (lane == null) {
                    return;
                }
                batch = lane.emptied(refusal);
                count(batch);
            }
            batch.run(clock, Observer.NONE);
        }
    }
}
