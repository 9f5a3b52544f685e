package dev.slipway.serve.warmup;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.fitting.Fitting;
import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FormatException;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Recorded requests on their way through a version, several at once.
final class Replay {

    private final Servable servable;
    private final List<byte[]> records;
    private final WarmUpOptions options;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    Replay(Servable servable, List<byte[]> records, WarmUpOptions options) {
        this.servable = servable;
        this.records = records;
        this.options = options;
    }

    /// Computes them all on this thread and on those of `helping`.
    ///
    /// @throws ServeException naming the first that failed
    void run(Executor helping) {
        int helpers = Math.min(options.threads(), records.size()) - 1;
        CountDownLatch ended = new CountDownLatch(Math.max(0, helpers));
        for (int i = 0; i < helpers; i++) {
            helping.execute(() -> {
                try {
                    work();
                } finally {
                    ended.countDown();
                }
            });
        }
        work();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServeException(Status.CANCELLED, "the server ends");
        }
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private void work() {
        for (int i = next.getAndIncrement(); i < records.size() && failure.get() == null; i = next.getAndIncrement()) {
            try {
                replay(records.get(i));
            } catch (ServeException e) {
                failure.compareAndSet(
                        null, new ServeException(e.status(), "warm-up request %d: %s".formatted(i, e.sentence())));
            } catch (FormatException e) {
                failure.compareAndSet(
                        null, ServeException.invalid("%s", "warm-up request %d: %s".formatted(i, e.getMessage())));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private void replay(byte[] record) {
        for (PredictionLog.Asked asked : WarmUp.asked(record, servable)) {
            Signature signature = servable.signatures().get(asked.signature());
            SequencedMap<String, Tensor> inputs =
                    signature == null ? asked.inputs() : Fitting.sample(signature, asked.inputs());
            for (int i = 0; i < options.iterations(); i++) {
                servable.run(asked.signature(), inputs);
            }
        }
    }
}
