package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The metrics of inference that Triton has, under its names and labels
/// (<https://github.com/triton-inference-server/server/blob/main/docs/user_guide/metrics.md>).
final class TritonPage {

    private static final List<Metric<VersionSeries>> VERSIONS = List.of(
            Metric.counter(
                    "nv_inference_request_success",
                    "Number of successful inference requests, all batch sizes",
                    (version, samples) ->
                            samples.value(version.labels(), version.success().count())),
            Metric.counter(
                    "nv_inference_count",
                    "Number of inferences performed",
                    (version, samples) -> samples.value(version.labels(), version.rows())),
            Metric.counter(
                    "nv_inference_exec_count",
                    "Number of model executions performed",
                    (version, samples) -> samples.value(version.labels(), version.executions())),
            Metric.counter(
                    "nv_inference_request_duration_us",
                    "Cumulative inference request duration in microseconds",
                    (version, samples) -> samples.value(
                            version.labels(),
                            version.success().microseconds() + version.failure().microseconds())),
            Metric.counter(
                    "nv_inference_queue_duration_us",
                    "Cumulative inference queuing duration in microseconds",
                    (version, samples) ->
                            samples.value(version.labels(), version.queue().microseconds())),
            Metric.counter(
                    "nv_inference_compute_input_duration_us",
                    "Cumulative compute input duration in microseconds",
                    (version, samples) ->
                            samples.value(version.labels(), version.input().microseconds())),
            Metric.counter(
                    "nv_inference_compute_infer_duration_us",
                    "Cumulative compute inference duration in microseconds",
                    (version, samples) ->
                            samples.value(version.labels(), version.compute().microseconds())),
            Metric.counter(
                    "nv_inference_compute_output_duration_us",
                    "Cumulative inference compute output duration in microseconds",
                    (version, samples) ->
                            samples.value(version.labels(), version.output().microseconds())),
            Metric.counter(
                    "nv_inference_request_failure",
                    "Number of failed inference requests, all batch sizes",
                    TritonPage::failures));

    private static final List<Metric<Waiting>> WAITING = List.of(Metric.gauge(
            "nv_inference_pending_request_count",
            "Instantaneous number of pending requests awaiting execution",
            (waiting, samples) -> samples.value(waiting.labels(), waiting.requests())));

    private record Waiting(byte[] labels, long requests) {}

    private TritonPage() {}

    static void write(Metrics metrics, Gauges gauges, Page page) {
        Metric.write(VERSIONS, VersionSeries.all(metrics.models()), page);
        Metric.write(WAITING, waiting(gauges.queues().queues()), page);
    }

    private static void failures(VersionSeries version, Samples samples) {
        long[] counts = new long[TritonReason.values().length];
        for (CallSeries call : version.calls()) {
            for (Status status : Status.values()) {
                if (status != Status.OK) {
                    counts[TritonReason.of(status).ordinal()] += call.ends().count(status);
                }
            }
        }
        for (TritonReason reason : TritonReason.values()) {
            samples.value(version.labels(), reason.label(), counts[reason.ordinal()]);
        }
    }

    private static List<Waiting> waiting(List<QueueState> queues) {
        Map<String, Map<Long, Long>> sums = new TreeMap<>();
        for (QueueState queue : queues) {
            sums.computeIfAbsent(queue.model(), _ -> new TreeMap<>())
                    .merge(queue.version(), (long) queue.requests(), Long::sum);
        }
        List<Waiting> all = new ArrayList<>();
        sums.forEach((model, versions) -> versions.forEach((version, count) ->
                all.add(new Waiting(Labels.of("model", model, "version", Long.toString(version)), count))));
        return all;
    }

    /// Why a request failed, as Triton tells reasons apart.
    private enum TritonReason {
        REJECTED,
        CANCELED,
        BACKEND,
        OTHER;

        private final byte[] label = Labels.of("reason", name());

        static TritonReason of(Status status) {
            return switch (Reason.of(status)) {
                case REJECTED, TIMEOUT -> REJECTED;
                case CANCELED -> CANCELED;
                case FAILED -> BACKEND;
                case INVALID, DENIED -> OTHER;
            };
        }

        byte[] label() {
            return label;
        }
    }
}
