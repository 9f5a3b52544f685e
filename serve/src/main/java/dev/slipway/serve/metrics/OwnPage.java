package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Status;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// This server's metrics, in base units: seconds and bytes.
final class OwnPage {

    private static final List<Metric<CallSeries>> CALLS = List.of(
            Metric.counter(
                    "slipway_requests_total",
                    "Requests for models, by how they ended.",
                    (call, samples) -> call.ends().write(call.labels(), samples)),
            Metric.histogram(
                    "slipway_request_duration_seconds",
                    "From a request's being read to its answer.",
                    (call, samples) -> samples.histogram(call.labels(), call.latency())));

    private static final List<Metric<ModelSeries>> MODELS = List.of(
            Metric.counter(
                    "slipway_errors_total",
                    "Requests that were not answered with tensors, by reason.",
                    OwnPage::errors),
            Metric.gauge(
                    "slipway_requests_in_flight",
                    "Requests for a model that wait or are computed.",
                    (model, samples) ->
                            samples.value(model.labels(), model.inFlight().sum())),
            Metric.<ModelSeries>histogram(
                            "slipway_queue_duration_seconds",
                            "How long requests waited for their turn.",
                            (model, samples) -> samples.histogram(model.labels(), model.waits()))
                    .where(ModelSeries::hasRun),
            Metric.<ModelSeries>histogram(
                            "slipway_batch_rows",
                            "Examples in a batch, those added to pad it not counted.",
                            (model, samples) -> samples.histogram(model.labels(), model.batches()))
                    .where(ModelSeries::hasRun),
            Metric.<ModelSeries>counter("slipway_loads_total", "Loads of versions, by how they ended.", OwnPage::loads)
                    .where(model -> model.loads().sum() + model.failedLoads().sum() > 0),
            Metric.<ModelSeries>counter(
                            "slipway_rollbacks_total",
                            "Versions that lost their share of requests to their baseline.",
                            (model, samples) -> samples.value(
                                    model.labels(), model.rollbacks().sum()))
                    .where(model -> model.rollbacks().sum() > 0));

    private static final List<Metric<VersionSeries>> VERSIONS = List.of(
            Metric.histogram(
                    "slipway_run_duration_seconds",
                    "How long runtimes took, for a batch each.",
                    (version, samples) -> samples.histogram(version.labels(), version.runs())),
            Metric.counter(
                    "slipway_runs_total",
                    "Runs of runtimes, by how they ended.",
                    (version, samples) -> version.runEnds().write(version.labels(), samples)),
            Metric.counter(
                    "slipway_rows_total",
                    "Examples computed.",
                    (version, samples) -> samples.value(version.labels(), version.rows())),
            Metric.counter(
                    "slipway_padding_rows_total",
                    "Examples added to pad batches.",
                    (version, samples) -> samples.value(version.labels(), version.padding())),
            Metric.<VersionSeries>gauge(
                            "slipway_version_loaded",
                            "Whether a version is loaded; its runtime is a label.",
                            (version, samples) -> samples.value(
                                    version.labels(),
                                    Labels.of("engine", version.engine()),
                                    version.isLoaded() ? 1 : 0))
                    .where(VersionSeries::wasLoaded),
            Metric.<VersionSeries>gauge(
                            "slipway_version_load_seconds",
                            "How long the version's load took, its warm-up not counted.",
                            (version, samples) -> samples.seconds(version.labels(), version.loadNanos()))
                    .where(VersionSeries::isLoaded),
            Metric.<VersionSeries>gauge(
                            "slipway_version_warm_up_seconds",
                            "How long the version's warm-up took.",
                            (version, samples) -> samples.seconds(version.labels(), version.warmUpNanos()))
                    .where(VersionSeries::isLoaded),
            Metric.<VersionSeries>gauge(
                            "slipway_model_file_bytes",
                            "The size of the version's files.",
                            (version, samples) -> samples.value(
                                    version.labels(), version.footprint().fileBytes()))
                    .where(VersionSeries::isLoaded),
            Metric.<VersionSeries>gauge(
                            "slipway_model_native_memory_bytes",
                            "How much the process's own memory grew while the version was loaded: an estimate.",
                            (version, samples) -> samples.value(
                                    version.labels(), version.footprint().residentBytes()))
                    .where(VersionSeries::isLoaded));

    private static final List<Metric<QueueState>> QUEUES = List.of(
            Metric.gauge(
                    "slipway_queue_requests",
                    "Requests that wait for their turn.",
                    (queue, samples) -> samples.value(Labels.of("model", queue.model()), queue.requests())),
            Metric.gauge(
                    "slipway_queue_rows",
                    "Examples that wait for their turn.",
                    (queue, samples) -> samples.value(Labels.of("model", queue.model()), queue.rows())),
            Metric.gauge(
                    "slipway_queue_oldest_seconds",
                    "How long the request that waits longest has waited.",
                    (queue, samples) -> samples.seconds(Labels.of("model", queue.model()), queue.oldestNanos())));

    private static final List<Metric<Exchanges>> EXCHANGES = List.of(
            Metric.counter("slipway_http_responses_total", "Answers over HTTP, by status.", OwnPage::codes),
            Metric.counter(
                    "slipway_grpc_responses_total",
                    "Answers over gRPC, by status.",
                    (exchanges, samples) -> exchanges.grpc().write(samples)),
            Metric.gauge(
                    "slipway_open_requests",
                    "Requests that are not answered yet.",
                    (exchanges, samples) -> samples.value(Labels.NONE, exchanges.inFlight())),
            Metric.counter(
                    "slipway_received_bytes_total", "Bytes of requests' bodies, as sent.", (exchanges, samples) -> {
                        samples.value(Labels.REST, exchanges.received(false));
                        samples.value(Labels.GRPC, exchanges.received(true));
                    }),
            Metric.counter(
                    "slipway_sent_bytes_total",
                    "Bytes of answers' bodies, before compression.",
                    (exchanges, samples) -> {
                        samples.value(Labels.REST, exchanges.sent(false));
                        samples.value(Labels.GRPC, exchanges.sent(true));
                    }));

    private static final List<Metric<Gauges>> GAUGES = List.of(
            Metric.gauge(
                    "slipway_connections",
                    "Open connections.",
                    (gauges, samples) ->
                            samples.value(Labels.NONE, gauges.connections().getAsInt())),
            Metric.counter(
                    "slipway_log_lines_dropped_total",
                    "Lines that the log of requests could not take.",
                    (gauges, samples) ->
                            samples.value(Labels.NONE, gauges.linesDropped().getAsLong())));

    private OwnPage() {}

    static void write(Metrics metrics, Gauges gauges, Page page) {
        Collection<ModelSeries> models = metrics.models();
        Metric.write(CALLS, calls(models), page);
        Metric.write(MODELS, models, page);
        Metric.write(VERSIONS, VersionSeries.all(models), page);
        Metric.write(QUEUES, byModel(gauges.queues().queues()), page);
        Metric.write(EXCHANGES, metrics.exchanges(), page);
        Metric.write(GAUGES, gauges, page);
    }

    private static List<CallSeries> calls(Collection<ModelSeries> models) {
        return models.stream()
                .flatMap(model -> model.allVersions().stream())
                .flatMap(version -> version.calls().stream())
                .toList();
    }

    private static Collection<QueueState> byModel(List<QueueState> queues) {
        Map<String, QueueState> sums = new TreeMap<>();
        for (QueueState queue : queues) {
            sums.merge(queue.model(), queue, OwnPage::together);
        }
        return sums.values();
    }

    private static QueueState together(QueueState a, QueueState b) {
        return new QueueState(
                a.model(),
                a.version(),
                a.signature(),
                a.rows() + b.rows(),
                a.requests() + b.requests(),
                Math.max(a.oldestNanos(), b.oldestNanos()));
    }

    private static void errors(ModelSeries model, Samples samples) {
        Map<Reason, Long> counts = new EnumMap<>(Reason.class);
        for (Status status : Status.values()) {
            long count = status == Status.OK ? 0 : model.ends().count(status);
            if (count > 0) {
                counts.merge(Reason.of(status), count, Long::sum);
            }
        }
        counts.forEach((reason, count) -> samples.value(model.labels(), reason.label(), count));
    }

    private static void loads(ModelSeries model, Samples samples) {
        samples.value(model.labels(), Labels.SUCCESS, model.loads().sum());
        samples.value(model.labels(), Labels.FAILURE, model.failedLoads().sum());
    }

    private static void codes(Exchanges exchanges, Samples samples) {
        for (int code = 0; code < exchanges.codes(); code++) {
            if (exchanges.http(code) > 0) {
                samples.value(Labels.of("code", Integer.toString(code)), exchanges.http(code));
            }
        }
    }
}
