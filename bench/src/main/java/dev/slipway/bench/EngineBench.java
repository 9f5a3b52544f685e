package dev.slipway.bench;

import dev.slipway.bench.api.Inputs;
import dev.slipway.bench.load.CpuTime;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Loop;
import dev.slipway.bench.load.Measurement;
import dev.slipway.bench.load.Pace;
import dev.slipway.bench.load.Recorder;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A model on its runtime, in this process and without a server: what a server's answers would cost if it cost nothing.
public final class EngineBench implements Measurable, AutoCloseable {

    private final Subject model;
    private final SequencedMap<String, Tensor> inputs;

    private EngineBench(Subject model, SequencedMap<String, Tensor> inputs) {
        this.model = model;
        this.inputs = inputs;
    }

    /// Opens a model.
    ///
    /// @param signature null for the default
    /// @param engine the runtime's id; null for the format's own
    /// @param threads that one run may use
    public static EngineBench open(
            Path path,
            @Nullable String signature,
            @Nullable String engine,
            int threads,
            Inputs inputs,
            Findings findings) {
        ReadOptions options = new ReadOptions(signature, Map.of(), Map.of(), List.of());
        Subject model = Subject.open(path, options, engine, threads, findings);
        try {
            return new EngineBench(model, inputs.tensors(model.inputs()));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// Runs the model from as many threads at once as the load has requests.
    @Override
    public Measurement run(LoadPlan plan) {
        int wanted = switch (plan.pace()) {
            case Pace.Closed(int concurrency) -> concurrency;
            case Pace.Queries(int requests) -> requests;
            case Pace.Open _ ->
                throw new IllegalArgumentException(
                        "a model in process is run again when it is done; a rate needs a server: give --url");
        };
        int threads = (int) Math.min(wanted, plan.requests());
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            loops.add(new Loop(plan.with(new Pace.Closed(threads)).share(i, threads), System::nanoTime, this::once));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            long begin = System.nanoTime();
            CpuTime cpu = CpuTime.from(begin + plan.warmup().toNanos());
            List<Future<Recorder>> running = loops.stream()
                    .map(loop -> executor.submit(() -> loop.run(begin)))
                    .toList();
            List<Recorder> recorders = running.stream().map(EngineBench::result).toList();
            Duration spent = cpu.spent();
            return Measurement.of(recorders, plan, begin, spent);
        }
    }

    private void once() {
        model.run(inputs);
    }

    private static Recorder result(Future<Recorder> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the measurement was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    @Override
    public String describe(LoadPlan plan) {
        List<String> parts = new ArrayList<>();
        inputs.forEach((name, tensor) -> parts.add("%s %s".formatted(name, tensor.type())));
        return "%s on %s in process (%s)".formatted(model.path(), model.engine(), String.join(", ", parts));
    }

    @Override
    public void close() {
        model.close();
    }
}
