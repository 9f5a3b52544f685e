package dev.slipway.serve.traffic;

import dev.slipway.engine.foreign.Scratch;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.fitting.Fitting;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Computes for shadows what has been answered already.
final class Shadows {

    private static final long PAUSE_NANOS = 1_000_000;

    private final Catalog catalog;
    private final Inference live;
    private final Executor executor;

    /// @param live computes what somebody waits for
    Shadows(Catalog catalog, Inference live, Executor executor) {
        this.catalog = catalog;
        this.live = live;
        this.executor = executor;
    }

    /// What was asked and answered, in native memory of its own: the garbage collector would move it about, while
    /// requests wait.
    private record Shown(
            InferenceResponse answer, InferenceRequest request, Map<String, Tensor> outputs, Scratch memory)
            implements AutoCloseable {

        static Shown of(InferenceRequest request, InferenceResponse answer) {
            Scratch memory = new Scratch();
            return new Shown(
                    answer, request.with(kept(request.inputs(), memory)), kept(answer.outputs(), memory), memory);
        }

        private static SequencedMap<String, Tensor> kept(Map<String, Tensor> tensors, Scratch memory) {
            SequencedMap<String, Tensor> kept = LinkedHashMap.newLinkedHashMap(tensors.size());
            tensors.forEach((name, tensor) -> kept.put(name, tensor.copy(memory::room)));
            return kept;
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    /// Shows a request to the shadow of a route, if its turn has come; returns at once.
    void show(LiveRoute route, InferenceRequest request, InferenceResponse answer, Consumer<Rollback> rolledBack) {
        ShadowTally shadow = route.shadow();
        if (shadow == null || shadow.version() == answer.version() || !shadow.enters()) {
            return;
        }
        Shown shown = Shown.of(request, answer);
        try {
            executor.execute(() -> {
                try (shown) {
                    if (isTimeFor()) {
                        compute(route, shadow, shown, rolledBack);
                    }
                } finally {
                    shadow.left();
                }
            });
        } catch (RejectedExecutionException e) {
            shown.close();
            shadow.left();
        }
    }

    /// Waits until little else is computed: two runs at once slow each other down, whatever the system thinks of their
    /// threads. False when it is time to end.
    private boolean isTimeFor() {
        while (!live.isAtEase()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        return true;
    }

    private void compute(LiveRoute route, ShadowTally shadow, Shown shown, Consumer<Rollback> rolledBack) {
        boolean differs = true;
        try (Lease lease = catalog.lease(ModelSpec.version(shown.answer.model(), shadow.version()))) {
            long began = System.nanoTime();
            Map<String, Tensor> outputs = Fitting.run(lease.servable(), shown.request);
            differs = shadow.compare(shown.outputs, outputs, System.nanoTime() - began);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            shadow.failed();
        }
        route.compared(shadow.version(), differs, shadow.compared(), shadow.differing())
                .ifPresent(rolledBack);
    }
}
