package dev.slipway.serve.schedule;

import dev.slipway.serve.threads.ComputeThreads;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A thread that runs batches. It is called when there is one; it looks a few times whether it was called before it
/// lets the system take its processor away, as coming back takes longer than many a run.
final class Worker implements Runnable {

    private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 4 ? 2000 : 0;

    private final Ring ring;
    private final Consumer<Batch> run;
    private final ComputeThreads computing;
    private final Thread thread;
    private volatile boolean called;

    Worker(Ring ring, Consumer<Batch> run, ComputeThreads computing, ThreadFactory threads) {
        this.ring = ring;
        this.run = run;
        this.computing = computing;
        this.thread = threads.newThread(this);
    }

    void start() {
        thread.start();
    }

    /// Waits until it has ended, or for so long.
    void join(long millis) throws InterruptedException {
        thread.join(Math.max(1, millis));
    }

    @Override
    public void run() {
        for (Batch batch = ring.await(this); batch != null; batch = ring.await(this)) {
            int processor = computing.begin();
            run.accept(batch);
            computing.end(processor);
        }
    }

    /// Forgets that it was called.
    void rest() {
        called = false;
    }

    void call() {
        called = true;
        LockSupport.unpark(thread);
    }

    /// Waits until it is called, or for so long.
    void sleep(long nanos) {
        for (int look = 0; look < LOOKS && !called; look++) {
            Thread.onSpinWait();
        }
        if (nanos == Long.MAX_VALUE) {
            while (!called) {
                LockSupport.park(ring);
            }
        } else if (!called) {
            LockSupport.parkNanos(ring, nanos);
        }
    }
}
