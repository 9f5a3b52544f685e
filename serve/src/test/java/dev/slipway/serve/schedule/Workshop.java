package dev.slipway.serve.schedule;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeServable;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A scheduler without threads over models that are functions: a clock moves only when a model runs or a test says so.
final class Workshop implements Catalog, Observer {

    static final long MILLI = 1_000_000;

    /// A number for each row.
    static final SequencedMap<String, TensorType> NUMBERS = one("x", type(ElementType.FLOAT32, Dim.symbol("batch")));

    private final Map<String, TreeMap<Long, Model>> models = new TreeMap<>();
    final List<Run> runs = Collections.synchronizedList(new ArrayList<>());
    final List<Execution> executions = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger leases = new AtomicInteger();
    volatile long now = 1_000 * MILLI;
    final Scheduler scheduler;

    /// What came to a model at once.
    record Run(String model, long version, String signature, Map<String, Tensor> inputs) {

        Tensor x() {
            return Objects.requireNonNull(inputs.get("x"));
        }

        long rows() {
            return inputs.values().iterator().next().shape().size(0);
        }
    }

    Workshop(BatchingOptions batching) {
        this(ScheduleOptions.DEFAULT.withThreads(0).with(BatchingPolicy.all(batching)));
    }

    Workshop(ScheduleOptions options) {
        scheduler = new Scheduler(this, options, this, () -> now);
    }

    static SequencedMap<String, TensorType> one(String name, TensorType type) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        types.put(name, type);
        return types;
    }

    static TensorType type(ElementType element, Dim... dims) {
        return TensorType.of(element, Shape.of(List.of(dims)));
    }

    static SequencedMap<String, Tensor> x(Tensor tensor) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", tensor);
        return inputs;
    }

    static SequencedMap<String, Tensor> x(float... values) {
        return x(Tensor.ofFloats(Shape.of(values.length), values));
    }

    /// Each number plus one.
    static SequencedMap<String, Tensor> plusOne(SequencedMap<String, Tensor> inputs) {
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> outputs.put(name, tensor.map(value -> value + 1)));
        return outputs;
    }

    /// The same, which fails for numbers below zero.
    static SequencedMap<String, Tensor> refusingNegatives(SequencedMap<String, Tensor> inputs) {
        for (float value : inputs.firstEntry().getValue().toFloats()) {
            if (value < 0) {
                throw ServeException.invalid("%s is negative", value);
            }
        }
        return plusOne(inputs);
    }

    /// Serves version 1 of a model that adds one, at no cost.
    Workshop plusOne(String name) {
        return serve(name, 1, NUMBERS, Workshop::plusOne, _ -> 0);
    }

    /// @param cost how long a run of so many rows takes
    Workshop serve(
            String name,
            long version,
            SequencedMap<String, TensorType> types,
            UnaryOperator<SequencedMap<String, Tensor>> function,
            LongUnaryOperator cost) {
        models.computeIfAbsent(name, _ -> new TreeMap<>())
                .put(
                        version,
                        new Model(this, name, version, new Signature(types, types, Signature.PREDICT), function, cost));
        return this;
    }

    Asked ask(String model, float... values) {
        return ask(ModelSpec.latest(model), "", x(values));
    }

    Asked ask(ModelSpec spec, String signature, SequencedMap<String, Tensor> inputs) {
        return ask(spec, signature, inputs, now + 1_000_000 * MILLI);
    }

    Asked ask(ModelSpec spec, String signature, SequencedMap<String, Tensor> inputs, long deadline) {
        AtomicBoolean cancelled = new AtomicBoolean();
        InferenceRequest request =
                new InferenceRequest(spec, signature, inputs, deadline, cancelled, "predict", "REST", Map.of());
        return new Asked(cancelled, scheduler.infer(request).toCompletableFuture());
    }

    /// Does something that came at a time that has passed while a model ran.
    <T> T at(long time, Supplier<T> event) {
        long before = now;
        now = time;
        T result = event.get();
        now = before;
        return result;
    }

    /// Runs batches until nothing waits.
    void work() {
        while (scheduler.step()) {}
    }

    record Asked(AtomicBoolean cancelled, CompletableFuture<InferenceResponse> answer) {

        void cancel() {
            cancelled.set(true);
        }

        InferenceResponse response() {
            return answer.resultNow();
        }

        Tensor output() {
            return response().outputs().firstEntry().getValue();
        }

        float[] floats() {
            return output().toFloats();
        }

        boolean isAnswered() {
            return answer.isDone();
        }

        boolean isComputed() {
            return answer.isDone() && !answer.isCompletedExceptionally();
        }

        ServeException failure() {
            Throwable failure = answer.exceptionNow();
            return (ServeException)
                    (failure instanceof CompletionException ? Objects.requireNonNull(failure.getCause()) : failure);
        }

        Status status() {
            return failure().status();
        }
    }

    @Override
    public void ran(Execution execution) {
        executions.add(execution);
    }

    @Override
    public Lease lease(ModelSpec spec) {
        TreeMap<Long, Model> versions = models.get(spec.name());
        if (versions == null || spec.version() != null && !versions.containsKey(spec.version())) {
            throw ServeException.notFound("Servable not found for request: %s", spec);
        }
        long number = spec.version() == null ? versions.lastKey() : spec.version();
        Model model = Objects.requireNonNull(versions.get(number));
        leases.incrementAndGet();
        return new Lease() {
            @Override
            public Servable servable() {
                return model;
            }

            @Override
            public void close() {
                leases.decrementAndGet();
            }
        };
    }

    @Override
    public List<String> models() {
        return List.copyOf(models.keySet());
    }

    @Override
    public List<VersionStatus> versions(String model) {
        return List.of();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    /// Two signatures that do the same: the default, and `other`.
    private record Model(
            Workshop workshop,
            String model,
            long version,
            Signature signature,
            UnaryOperator<SequencedMap<String, Tensor>> function,
            LongUnaryOperator cost)
            implements FakeServable {

        @Override
        public SequencedMap<String, Signature> signatures() {
            SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
            signatures.put(Signature.DEFAULT, signature);
            signatures.put("other", signature);
            return signatures;
        }

        @Override
        public LinkedHashMap<String, Tensor> run(String name, Map<String, Tensor> inputs) {
            Run run = new Run(model, version, name, inputs);
            workshop.runs.add(run);
            workshop.now += cost.applyAsLong(run.rows());
            return new LinkedHashMap<>(function.apply(new LinkedHashMap<>(inputs)));
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
