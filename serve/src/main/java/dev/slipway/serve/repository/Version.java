package dev.slipway.serve.repository;

import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.threads.NativeMemory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One version's life, from seen to gone. Requests hold leases; the model is freed on another thread, after the last.
final class Version {

    /// Set in the count of leases once no new one is given.
    private static final long RETIRED = 1L << 40;

    private final long number;
    private final AtomicLong leases = new AtomicLong();
    private final AtomicBoolean freed = new AtomicBoolean();
    private volatile VersionStatus status;
    private volatile @Nullable Servable servable;
    private volatile @Nullable Executor unloading;
    private volatile Runnable release = () -> {};
    private volatile Runnable ended = () -> {};

    Version(long number) {
        this.number = number;
        this.status = new VersionStatus(number, VersionState.START, Status.OK, "");
    }

    long number() {
        return number;
    }

    VersionStatus status() {
        return status;
    }

    VersionState state() {
        return status.state();
    }

    void loading() {
        status = new VersionStatus(number, VersionState.LOADING, Status.OK, "");
    }

    /// @param release run when it is gone
    /// @param note what is to be known of it although it can be served
    void available(Servable loaded, Runnable release, String note) {
        servable = loaded;
        this.release = release;
        status = new VersionStatus(number, VersionState.AVAILABLE, Status.OK, note);
    }

    void failed(Status why, String message) {
        status = new VersionStatus(number, VersionState.END, why, message);
    }

    /// A lease, null when the version is not loaded or on its way out.
    @Nullable
    Lease lease() {
        Servable loaded = servable;
        if (loaded == null || leases.incrementAndGet() >= RETIRED) {
            if (loaded != null) {
                release();
            }
            return null;
        }
        AtomicBoolean open = new AtomicBoolean(true);
        return new Lease() {
            @Override
            public Servable servable() {
                return loaded;
            }

            @Override
            public void close() {
                if (open.compareAndSet(true, false)) {
                    release();
                }
            }
        };
    }

    /// Gives no more leases; when those given are back, `executor` frees the model.
    ///
    /// @param then run after that
    void retire(Executor executor, Runnable then) {
        ended = then;
        status = new VersionStatus(number, VersionState.UNLOADING, Status.OK, "");
        unloading = executor;
        leases.addAndGet(RETIRED);
        freeIfUnused();
    }

    private void release() {
        leases.decrementAndGet();
        freeIfUnused();
    }

    private void freeIfUnused() {
        Executor executor = unloading;
        if (executor != null && leases.get() == RETIRED && freed.compareAndSet(false, true)) {
            try {
                executor.execute(this::free);
            } catch (RejectedExecutionException _) {
                free(); // the server has ended while the version was loaded or used
            }
        }
    }

    private void free() {
        Servable loaded = servable;
        servable = null;
        try {
            if (loaded != null) {
                loaded.close();
                NativeMemory.giveBack();
            }
            release.run();
        } finally {
            status = new VersionStatus(number, VersionState.END, Status.OK, "");
            ended.run();
        }
    }
}
