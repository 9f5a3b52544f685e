package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.repository.RepositoryOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// What the scheduler adds to a run, and how many requests a second go through it. Not a test: `main` with a model
/// whose first size varies.
final class SchedulerBenchmark {

    private static final int RUNS = 20_000;
    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);

    private SchedulerBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Repository repository = new Repository(RepositoryOptions.DEFAULT, Observer.NONE)) {
            repository.configure(List.of(ModelConfig.of("m", Path.of(arguments[0]))));
            repository.start();
            while (!repository.isReady()) {
                Thread.onSpinWait();
            }
            SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
            try (Lease lease = repository.lease(ModelSpec.latest("m"))) {
                lease.servable()
                        .signatures()
                        .firstEntry()
                        .getValue()
                        .inputs()
                        .forEach((name, type) -> inputs.put(name, example(type)));
                String signature = lease.servable().signatures().firstEntry().getKey();
                for (int round = 0; round < 3; round++) {
                    print("raw", latencies(() -> lease.servable().run(signature, inputs)));
                    each(repository, inputs, "as it is", System::nanoTime);
                    AtomicLong late = new AtomicLong();
                    each(repository, inputs, "handed over", () -> System.nanoTime() + late.addAndGet(100_000));
                }
            }
        }
    }

    private static void each(
            Repository repository, SequencedMap<String, Tensor> inputs, String what, LongSupplier clock)
            throws InterruptedException {
        for (BatchingOptions batching : List.of(BatchingOptions.LEARNED, BatchingOptions.OFF)) {
            ScheduleOptions options = ScheduleOptions.DEFAULT.with(BatchingPolicy.all(batching));
            String name = what + (batching.learned() ? ", learned" : ", alone");
            try (Scheduler scheduler = new Scheduler(repository, options, Observer.NONE, clock)) {
                print(
                        name,
                        latencies(() -> scheduler
                                .infer(request(inputs))
                                .toCompletableFuture()
                                .join()));
            }
            for (int clients : new int[] {4, 32}) {
                try (Scheduler scheduler = new Scheduler(repository, options, Observer.NONE, clock)) {
                    rate(scheduler, inputs, clients);
                    OUT.printf("%-24s %3d clients %,10.0f/s%n", name, clients, rate(scheduler, inputs, clients));
                }
            }
        }
    }

    private static InferenceRequest request(SequencedMap<String, Tensor> inputs) {
        return new InferenceRequest(
                ModelSpec.latest("m"),
                "",
                inputs,
                Long.MAX_VALUE / 2,
                new AtomicBoolean(),
                "predict",
                "REST",
                Map.of());
    }

    private static long[] latencies(Runnable run) {
        long[] taken = new long[RUNS];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < RUNS; i++) {
                long began = System.nanoTime();
                run.run();
                taken[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(taken);
        return taken;
    }

    private static void print(String name, long[] sorted) {
        OUT.printf("%-24s p50 %6.1f us, p99 %6.1f us%n", name, sorted[RUNS / 2] / 1e3, sorted[RUNS * 99 / 100] / 1e3);
    }

    /// Requests a second of clients that each ask again when they are answered.
    private static double rate(Scheduler scheduler, SequencedMap<String, Tensor> inputs, int clients)
            throws InterruptedException {
        int each = 100_000 / clients;
        CountDownLatch ended = new CountDownLatch(clients);
        long began = System.nanoTime();
        for (int client = 0; client < clients; client++) {
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    scheduler.infer(request(inputs)).toCompletableFuture().join();
                }
                ended.countDown();
            });
        }
        ended.await();
        return each * clients / ((System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private static Tensor example(TensorType type) {
        long[] sizes = type.shape().dims().stream()
                .mapToLong(dim -> dim.isKnown() ? dim.size() : 1)
                .toArray();
        return Tensor.of(
                type.element(),
                Shape.of(sizes),
                Tensor.allocate(type.element(), Shape.of(sizes).elements()));
    }
}
