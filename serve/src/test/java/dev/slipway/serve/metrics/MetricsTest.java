package dev.slipway.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.QueueState;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionStatistics;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {

    private static final Gauges GAUGES =
            new Gauges(() -> 3, () -> List.of(new QueueState("m", 2, "s", 9, 4, 1_500_000_000)), () -> 5);

    private final Metrics metrics = new Metrics();
    private final MetricsPages pages = new MetricsPages(metrics, MetricsOptions.DEFAULT, GAUGES);

    @BeforeEach
    void aServerAtWork() {
        metrics.loaded("m", 2, Duration.ofMillis(250), Duration.ofMillis(30));
        metrics.failed("m", 3, "damaged");
        metrics.ran(new Execution("m", 2, "serving_default", 2, 5, 3, 600_000, 2_000_000, Status.OK));
        answered("m", "predict", "REST", Status.OK, 2_500_000);
        answered("m", "predict", "GRPC", Status.OK, 40_000);
        answered("m", "infer", "GRPC", Status.RESOURCE_EXHAUSTED, 30_000);
        answered("made-up", "predict", "REST", Status.NOT_FOUND, 1_000);
        answered("invented\"\n", "predict", "REST", Status.NOT_FOUND, 1_000);
    }

    private void answered(String model, String api, String entrypoint, Status status, long nanoseconds) {
        InferenceRequest request = new InferenceRequest(
                ModelSpec.latest(model), "", new LinkedHashMap<>(), 0, new AtomicBoolean(), api, entrypoint, Map.of());
        InferenceResponse response =
                status == Status.OK ? new InferenceResponse(model, 2, "s", new LinkedHashMap<>()) : null;
        metrics.answered(request, response, status, nanoseconds);
    }

    private HttpResponse get(String path, String accept) {
        HttpRequest request = new HttpRequest(
                "GET", path, "", Map.of("accept", accept), new byte[0], Long.MAX_VALUE, new AtomicBoolean());
        assertThat(pages.handles(path)).isTrue();
        assertThat(pages.role(request)).isEqualTo(Role.OBSERVE);
        return pages.handle(request).toCompletableFuture().join();
    }

    private static String text(HttpResponse response) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        response.body().forEach(whole::writeBytes);
        return whole.toString(StandardCharsets.UTF_8);
    }

    private ScrapeText tensorflow() {
        HttpResponse response = get(MetricsOptions.TENSORFLOW_PATH, "");
        assertThat(response.headers()).containsEntry("content-type", Page.PROMETHEUS);
        return ScrapeText.read(text(response), false);
    }

    private ScrapeText own() {
        return ScrapeText.read(text(get("/metrics", "text/plain")), false);
    }

    @Test
    void tensorflowServingsMetricsHaveItsNames() {
        assertThat(tensorflow().names())
                .containsExactly(
                        ":tensorflow:cc:saved_model:load_attempt_count",
                        ":tensorflow:cc:saved_model:load_latency",
                        ":tensorflow:serving:batching_session:input_batch_size",
                        ":tensorflow:serving:batching_session:padding_size",
                        ":tensorflow:serving:batching_session:processed_batch_size",
                        ":tensorflow:serving:batching_session:queuing_latency",
                        ":tensorflow:serving:batching_session:wrapped_run_count",
                        ":tensorflow:serving:model_warmup_latency",
                        ":tensorflow:serving:request_count",
                        ":tensorflow:serving:request_example_count_total",
                        ":tensorflow:serving:request_example_counts",
                        ":tensorflow:serving:request_latency",
                        ":tensorflow:serving:runtime_latency");
    }

    @Test
    void andItsLabels() {
        ScrapeText page = tensorflow();
        assertThat(page.values())
                .containsEntry(":tensorflow:serving:request_count{model_name=\"m\",status=\"OK\"}", 2.0)
                .containsEntry(
                        ":tensorflow:serving:request_count{model_name=\"m\",status=\"RESOURCE_EXHAUSTED\"}", 1.0);
        String latency = ":tensorflow:serving:request_latency";
        assertThat(page.values())
                .containsEntry(latency + "_sum{model_name=\"m\",API=\"predict\",entrypoint=\"REST\"}", 2500.0)
                .containsEntry(
                        latency + "_bucket{model_name=\"m\",API=\"Predict\",entrypoint=\"GRPC\",le=\"32.4\"}", 0.0)
                .containsEntry(
                        latency + "_bucket{model_name=\"m\",API=\"Predict\",entrypoint=\"GRPC\",le=\"58.32\"}", 1.0)
                .containsEntry(
                        ":tensorflow:serving:runtime_latency_sum{model_name=\"m\",API=\"Predict\",runtime=\"\"}",
                        2000.0)
                .containsEntry(":tensorflow:cc:saved_model:load_latency{model_path=\"m/2\"}", 250_000.0)
                .containsEntry(":tensorflow:cc:saved_model:load_attempt_count{model_path=\"m/3\",status=\"fail\"}", 1.0)
                .containsEntry(
                        ":tensorflow:serving:model_warmup_latency_sum{model_path=\"m/2\",status=\"OK\"}", 30_000.0);
        String batching = ":tensorflow:serving:batching_session:";
        assertThat(page.values())
                .containsEntry(batching + "processed_batch_size_sum{}", 8.0)
                .containsEntry(batching + "padding_size_sum{execution_batch_size=\"8\"}", 3.0)
                .containsEntry(batching + "queuing_latency_sum{thread_pool_name=\"slipway\"}", 600.0)
                .containsEntry(batching + "wrapped_run_count{}", 1.0);
    }

    @Test
    void namesThatClientsMakeUpMakeNoSeries() {
        assertThat(tensorflow().value(":tensorflow:serving:request_count{model_name=\"\",status=\"NOT_FOUND\"}"))
                .isEqualTo(2);
        for (ScrapeText page : List.of(tensorflow(), own())) {
            assertThat(page.values().keySet())
                    .noneMatch(sample -> sample.contains("made-up") || sample.contains("invented"));
        }
    }

    @Test
    void oursAreInSecondsAndBytes() {
        ScrapeText page = own();
        String labels = "{model=\"m\",version=\"2\",api=\"predict\",entrypoint=\"REST\"";
        assertThat(page.values())
                .containsEntry("slipway_requests_total" + labels + ",status=\"OK\"}", 1.0)
                .containsEntry("slipway_request_duration_seconds_sum" + labels + "}", 0.0025)
                .containsEntry("slipway_request_duration_seconds_bucket" + labels + ",le=\"0.001\"}", 0.0)
                .containsEntry("slipway_request_duration_seconds_bucket" + labels + ",le=\"0.0025\"}", 1.0)
                .containsEntry("slipway_run_duration_seconds_sum{model=\"m\",version=\"2\"}", 0.002)
                .containsEntry("slipway_queue_duration_seconds_count{model=\"m\"}", 2.0)
                .containsEntry("slipway_batch_rows_sum{model=\"m\"}", 5.0)
                .containsEntry("slipway_padding_rows_total{model=\"m\",version=\"2\"}", 3.0)
                .containsEntry("slipway_errors_total{model=\"m\",reason=\"rejected\"}", 1.0)
                .containsEntry("slipway_errors_total{model=\"\",reason=\"invalid\"}", 2.0)
                .containsEntry("slipway_version_loaded{model=\"m\",version=\"2\",engine=\"\"}", 1.0)
                .containsEntry("slipway_version_load_seconds{model=\"m\",version=\"2\"}", 0.25)
                .containsEntry("slipway_loads_total{model=\"m\",status=\"failure\"}", 1.0)
                .containsEntry("slipway_queue_requests{model=\"m\"}", 4.0)
                .containsEntry("slipway_queue_oldest_seconds{model=\"m\"}", 1.5)
                .containsEntry("slipway_connections{}", 3.0)
                .containsEntry("slipway_log_lines_dropped_total{}", 5.0);
        assertThat(page.value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
    }

    @Test
    void tritonsAreBesideThem() {
        ScrapeText page = own();
        String labels = "{model=\"m\",version=\"2\"}";
        assertThat(page.values())
                .containsEntry("nv_inference_request_success" + labels, 2.0)
                .containsEntry("nv_inference_request_failure{model=\"m\",version=\"2\",reason=\"REJECTED\"}", 1.0)
                .containsEntry("nv_inference_count" + labels, 5.0)
                .containsEntry("nv_inference_exec_count" + labels, 1.0)
                .containsEntry("nv_inference_request_duration_us" + labels, 2570.0)
                .containsEntry("nv_inference_queue_duration_us" + labels, 600.0)
                .containsEntry("nv_inference_compute_infer_duration_us" + labels, 4000.0)
                .containsEntry("nv_inference_pending_request_count" + labels, 4.0);
    }

    @Test
    void openMetricsIsGivenToWhoPrefersIt() {
        String prometheus = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        HttpResponse response = get("/metrics", prometheus);
        assertThat(response.headers()).containsEntry("content-type", Page.OPEN_METRICS);
        ScrapeText page = ScrapeText.read(text(response), true);
        assertThat(page.kinds())
                .containsEntry("slipway_requests", "counter")
                .containsEntry("nv_inference_count", "unknown")
                .containsEntry("jvm_gc_collection_seconds", "summary");
        assertThat(get("/metrics", "text/plain, application/openmetrics-text").headers())
                .containsEntry("content-type", Page.PROMETHEUS);
    }

    @Test
    void versionsThatAreGoneLeaveThePagesAfterAWhile() {
        for (long version = 10; version < 15; version++) {
            metrics.loaded("m", version, Duration.ofMillis(1), Duration.ZERO);
            metrics.unloaded("m", version - 1);
        }
        assertThat(own().values().keySet().stream()
                        .filter(sample -> sample.startsWith("slipway_rows_total"))
                        .map(sample -> sample.replaceAll(".*version=\"(\\d+)\".*", "$1")))
                .containsExactlyInAnyOrder("14", "13", "12", "2");
    }

    /// As Triton does: what its clients divide by the successes must belong to them.
    @Test
    void runsThatFailLeaveTheStatisticsOfThoseThatSucceedAlone() {
        VersionStatistics before = metrics.snapshot().getFirst();
        metrics.ran(new Execution("m", 2, "serving_default", 1, 9, 0, 700_000, 3_000_000, Status.INTERNAL));
        VersionStatistics after = metrics.snapshot().getFirst();
        assertThat(after.executions()).isEqualTo(before.executions());
        assertThat(after.inferences()).isEqualTo(before.inferences());
        assertThat(after.queue()).isEqualTo(before.queue());
        assertThat(after.computeInfer()).isEqualTo(before.computeInfer());
        assertThat(after.batches()).isEqualTo(before.batches());
    }

    @Test
    void statisticsCountRequestsAndRuns() {
        VersionStatistics statistics = metrics.snapshot().getFirst();
        assertThat(statistics.model()).isEqualTo("m");
        assertThat(statistics.version()).isEqualTo(2);
        assertThat(statistics.inferences()).isEqualTo(5);
        assertThat(statistics.executions()).isEqualTo(1);
        assertThat(statistics.success()).isEqualTo(new VersionStatistics.Span(2, 2_540_000));
        assertThat(statistics.failure()).isEqualTo(new VersionStatistics.Span(1, 30_000));
        assertThat(statistics.queue()).isEqualTo(new VersionStatistics.Span(2, 600_000));
        assertThat(statistics.computeInfer()).isEqualTo(new VersionStatistics.Span(2, 4_000_000));
        assertThat(statistics.batches()).isEqualTo(Map.of(8, new VersionStatistics.Span(1, 2_000_000)));
        assertThat(statistics.lastInference()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE"})
    void metricsAreOnlyRead(String method) {
        HttpRequest request =
                new HttpRequest(method, "/metrics", "", Map.of(), new byte[0], Long.MAX_VALUE, new AtomicBoolean());
        assertThat(pages.handle(request).toCompletableFuture().join().status()).isEqualTo(405);
    }

    @Test
    void aMonitoringConfigurationSaysWhetherAndWhere() {
        assertThat(MetricsOptions.parse("prometheus_config { enable: true, path: \"/p\" }", "f"))
                .isEqualTo(new MetricsOptions(true, true, "/p"));
        assertThat(MetricsOptions.parse("prometheus_config { enable: true }", "f"))
                .isEqualTo(MetricsOptions.DEFAULT);
        assertThat(MetricsOptions.parse("", "f").tensorflow()).isFalse();
        assertThat(MetricsOptions.parse("prometheus_config { enable: false path: '/p' }", "f")
                        .tensorflow())
                .isFalse();
        assertThatThrownBy(() -> MetricsOptions.parse("prometheus_config { enable: true path: 'p' }", "f"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must begin with '/'");
        assertThatThrownBy(() -> MetricsOptions.parse("prometheus { }", "f"))
                .hasMessageContaining("has no field 'prometheus'");
        MetricsPages off = new MetricsPages(metrics, MetricsOptions.parse("", "f"), GAUGES);
        assertThat(off.handles(MetricsOptions.TENSORFLOW_PATH)).isFalse();
        assertThat(off.handles("/metrics")).isTrue();
    }
}
