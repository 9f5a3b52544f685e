package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What is counted of one model, all versions together, and of each.
final class ModelSeries {

    /// How many versions that are gone stay on the pages, so that what they did last is seen once.
    private static final int GONE = 2;

    private final String name;
    private final byte[] labels;
    private final byte[] tensorflowLabels;
    private final Tally ends = new Tally();
    private final Calls calls;
    private final Histogram waits = new Histogram(Scale.SECONDS);
    private final Histogram batches = new Histogram(Scale.ROWS);
    private final Histogram tensorflowRuns = new Histogram(Scale.LATENCIES);
    private final Histogram examples = new Histogram(Scale.EXAMPLES);
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder failedLoads = new LongAdder();
    private final LongAdder rollbacks = new LongAdder();
    private final VersionSeries unsaid;
    private final NavigableMap<Long, VersionSeries> versions = new ConcurrentSkipListMap<>();

    ModelSeries(String name) {
        this.name = name;
        this.labels = Labels.of("model", name);
        this.tensorflowLabels = Labels.of("model_name", name);
        this.unsaid = new VersionSeries(name, -1);
        this.calls = new Calls((api, entrypoint) -> new CallSeries(
                api,
                entrypoint,
                Scale.LATENCIES,
                Labels.of("model_name", name, "API", tensorflowApi(api, entrypoint), "entrypoint", entrypoint)));
    }

    /// TensorFlow Serving writes the APIs of gRPC as its methods are called, and those of REST as their paths end.
    private static String tensorflowApi(String api, String entrypoint) {
        if (!entrypoint.equals("GRPC") || api.isEmpty()) {
            return api;
        }
        return switch (api) {
            case "multi_inference" -> "MultiInference";
            case "infer" -> "ModelInfer";
            default -> api.substring(0, 1).toUpperCase(Locale.ROOT) + api.substring(1);
        };
    }

    void answered(VersionSeries version, String api, String entrypoint, Status status, long nanoseconds) {
        ends.add(status);
        calls.of(api, entrypoint).record(status, nanoseconds);
        version.answered(api, entrypoint, status, nanoseconds);
    }

    void ran(Execution execution) {
        if (execution.requests() > 0) {
            waits.record(execution.queued() / execution.requests(), execution.requests());
        }
        batches.record(execution.rows());
        tensorflowRuns.record(execution.nanoseconds());
        version(execution.version()).ran(execution);
    }

    /// The series of a version, made when there is none yet.
    VersionSeries version(long number) {
        VersionSeries known = versions.get(number);
        return known != null ? known : versions.computeIfAbsent(number, each -> new VersionSeries(name, each));
    }

    /// The series for requests that failed: that of the version they meant, as far as it is known.
    VersionSeries meant(@Nullable Long number, boolean labelled) {
        if (number != null) {
            return versions.getOrDefault(number, unsaid);
        }
        if (!labelled) {
            for (VersionSeries each : versions.descendingMap().values()) {
                if (each.isLoaded()) {
                    return each;
                }
            }
        }
        return unsaid;
    }

    /// Versions are counted up for ever: those that are gone, but for the last, go from here too.
    void forgetOldVersions() {
        int gone = 0;
        for (VersionSeries each : versions.descendingMap().values()) {
            if (!each.isLoaded() && ++gone > GONE) {
                versions.remove(each.number(), each);
            }
        }
    }

    boolean hasRun() {
        return !batches.isEmpty();
    }

    boolean isLoaded() {
        return versions.values().stream().anyMatch(VersionSeries::isLoaded);
    }

    String name() {
        return name;
    }

    byte[] labels() {
        return labels;
    }

    /// The model as TensorFlow Serving labels it.
    byte[] tensorflowLabels() {
        return tensorflowLabels;
    }

    Tally ends() {
        return ends;
    }

    List<CallSeries> calls() {
        return calls.all();
    }

    Histogram waits() {
        return waits;
    }

    Histogram batches() {
        return batches;
    }

    Histogram tensorflowRuns() {
        return tensorflowRuns;
    }

    Histogram examples() {
        return examples;
    }

    LongAdder inFlight() {
        return inFlight;
    }

    LongAdder loads() {
        return loads;
    }

    LongAdder failedLoads() {
        return failedLoads;
    }

    LongAdder rollbacks() {
        return rollbacks;
    }

    Collection<VersionSeries> versions() {
        return versions.values();
    }

    /// The versions, and as one more the requests that meant none that is known.
    List<VersionSeries> allVersions() {
        List<VersionSeries> all = new ArrayList<>(versions.values());
        all.add(unsaid);
        return all;
    }
}
