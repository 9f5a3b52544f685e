package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.Footprint;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionStatistics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What is counted of one version of a model.
final class VersionSeries {

    /// More sizes than these are not told apart.
    private static final int SIZES = 128;

    private final String model;
    private final long number;
    private final String version;
    private final byte[] labels;
    private final byte[] path;
    private final byte[] warmPath;
    private final Calls calls;
    private final Histogram runs = new Histogram(Scale.SECONDS);
    private final Tally runEnds = new Tally();
    private final LongAdder rows = new LongAdder();
    private final LongAdder padding = new LongAdder();
    private final Spent success = new Spent();
    private final Spent failure = new Spent();
    private final Spent queue = new Spent();
    private final Spent input = new Spent();
    private final Spent compute = new Spent();
    private final Spent output = new Spent();
    private final Map<Integer, Spent> sizes = new ConcurrentHashMap<>();
    private volatile long lastInference;
    private volatile boolean loaded;
    private final LongAdder loads = new LongAdder();
    private final LongAdder failedLoads = new LongAdder();
    private volatile long loadNanos;
    private volatile long warmUpNanos;
    private volatile Footprint footprint = Footprint.UNKNOWN;
    private volatile String engine = "";

    /// @param number negative for requests of which it is not known which version they meant
    VersionSeries(String model, long number) {
        this.model = model;
        this.number = number;
        this.version = number < 0 ? "" : Long.toString(number);
        this.labels = Labels.of("model", model, "version", version);
        this.path = Labels.of("model_path", model + "/" + version);
        this.warmPath = Labels.of("model_path", model + "/" + version, "status", "OK");
        this.calls = new Calls((api, entrypoint) -> new CallSeries(
                api,
                entrypoint,
                Scale.SECONDS,
                Labels.of("model", model, "version", version, "api", api, "entrypoint", entrypoint)));
    }

    static List<VersionSeries> all(Collection<ModelSeries> models) {
        return models.stream().flatMap(model -> model.versions().stream()).toList();
    }

    void answered(String api, String entrypoint, Status status, long nanoseconds) {
        calls.of(api, entrypoint).record(status, nanoseconds);
        (status == Status.OK ? success : failure).add(1, nanoseconds);
        lastInference = System.currentTimeMillis();
    }

    void ran(Execution execution) {
        runs.record(execution.nanoseconds());
        runEnds.add(execution.status());
        padding.add(execution.padding());
        if (execution.status() == Status.OK) {
            computed(execution);
        }
    }

    /// Counts what Triton counts of runs that succeed only.
    private void computed(Execution execution) {
        rows.add(execution.rows());
        queue.add(execution.requests(), execution.queued());
        compute.add(execution.requests(), execution.nanoseconds() * execution.requests());
        Integer size = execution.rows() + execution.padding();
        Spent known = sizes.get(size);
        if (known == null && sizes.size() < SIZES) {
            known = sizes.computeIfAbsent(size, _ -> new Spent());
        }
        if (known != null) {
            known.add(1, execution.nanoseconds());
        }
    }

    /// How long a request was read, and its answer written.
    void handled(long read, long written) {
        input.add(1, read);
        output.add(1, written);
    }

    void loaded(Duration load, Duration warmUp, Footprint footprint, String engine) {
        loadNanos = load.toNanos();
        warmUpNanos = warmUp.toNanos();
        this.footprint = footprint;
        this.engine = engine;
        loads.increment();
        loaded = true;
    }

    void failed() {
        failedLoads.increment();
    }

    void unloaded() {
        loaded = false;
    }

    boolean isLoaded() {
        return loaded;
    }

    /// Whether it was seen being loaded, now or before.
    boolean wasLoaded() {
        return loads() > 0;
    }

    long loads() {
        return loads.sum();
    }

    long failedLoads() {
        return failedLoads.sum();
    }

    long number() {
        return number;
    }

    String version() {
        return version;
    }

    String engine() {
        return engine;
    }

    byte[] labels() {
        return labels;
    }

    /// The version as a path, which is what TensorFlow Serving calls it by.
    byte[] path() {
        return path;
    }

    /// The version as a path, and that its warm-up went well.
    byte[] warmPath() {
        return warmPath;
    }

    List<CallSeries> calls() {
        return calls.all();
    }

    Histogram runs() {
        return runs;
    }

    Tally runEnds() {
        return runEnds;
    }

    long executions() {
        return runEnds.count(Status.OK);
    }

    long rows() {
        return rows.sum();
    }

    long padding() {
        return padding.sum();
    }

    Spent success() {
        return success;
    }

    Spent failure() {
        return failure;
    }

    Spent queue() {
        return queue;
    }

    Spent input() {
        return input;
    }

    Spent compute() {
        return compute;
    }

    Spent output() {
        return output;
    }

    long loadNanos() {
        return loadNanos;
    }

    long warmUpNanos() {
        return warmUpNanos;
    }

    Footprint footprint() {
        return footprint;
    }

    VersionStatistics statistics() {
        Map<Integer, VersionStatistics.Span> batches = new TreeMap<>();
        sizes.forEach((size, spent) -> batches.put(size, spent.span()));
        return new VersionStatistics(
                model,
                number,
                lastInference,
                rows(),
                executions(),
                success.span(),
                failure.span(),
                queue.span(),
                input.span(),
                compute.span(),
                output.span(),
                batches);
    }
}
