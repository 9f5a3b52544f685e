package dev.slipway.serve.metrics;

import java.util.Collection;
import java.util.List;

/// The metrics that TensorFlow Serving has, under its names and labels and with its buckets, in its order; latencies
/// are in microseconds. `model_path` is the model's name and version: where they lie is nobody's business.
final class TensorflowPage {

    private static final List<Metric<VersionSeries>> LOADS = List.of(
            Metric.counter(":tensorflow:cc:saved_model:load_attempt_count", "", TensorflowPage::attempts),
            Metric.<VersionSeries>counter(
                            ":tensorflow:cc:saved_model:load_latency",
                            "",
                            (version, samples) -> samples.value(version.path(), version.loadNanos() / 1000))
                    .where(VersionSeries::wasLoaded));

    private static final List<Metric<TensorflowBatches>> BATCHES = List.of(
            Metric.histogram(
                    ":tensorflow:serving:batching_session:input_batch_size",
                    "",
                    (batches, samples) -> samples.histogram(Labels.NONE, batches.inputs())),
            Metric.histogram(":tensorflow:serving:batching_session:padding_size", "", TensorflowPage::paddings),
            Metric.histogram(
                    ":tensorflow:serving:batching_session:processed_batch_size",
                    "",
                    (batches, samples) -> samples.histogram(Labels.NONE, batches.processed())),
            Metric.histogram(
                    ":tensorflow:serving:batching_session:queuing_latency",
                    "",
                    (batches, samples) -> samples.histogram(Labels.of("thread_pool_name", "slipway"), batches.waits())),
            Metric.counter(
                    ":tensorflow:serving:batching_session:wrapped_run_count",
                    "",
                    (batches, samples) -> samples.value(Labels.NONE, batches.runs())));

    private static final List<Metric<VersionSeries>> WARM_UPS = List.of(Metric.<VersionSeries>histogram(
                    ":tensorflow:serving:model_warmup_latency",
                    "",
                    (version, samples) -> samples.histogram(version.warmPath(), Scale.LATENCIES, version.warmUpNanos()))
            .where(version -> version.warmUpNanos() > 0));

    private static final List<Metric<ModelSeries>> MODELS = List.of(
            Metric.counter(
                    ":tensorflow:serving:request_count",
                    "",
                    (model, samples) -> model.ends().write(model.tensorflowLabels(), samples)),
            Metric.<ModelSeries>counter(
                            ":tensorflow:serving:request_example_count_total",
                            "",
                            (model, samples) -> samples.value(
                                    model.labels(), model.examples().sum()))
                    .where(model -> !model.examples().isEmpty()),
            Metric.<ModelSeries>histogram(
                            ":tensorflow:serving:request_example_counts",
                            "",
                            (model, samples) -> samples.histogram(model.labels(), model.examples()))
                    .where(model -> !model.examples().isEmpty()),
            Metric.histogram(
                    ":tensorflow:serving:request_latency",
                    "",
                    (model, samples) ->
                            model.calls().forEach(call -> samples.histogram(call.labels(), call.latency()))),
            Metric.<ModelSeries>histogram(
                            ":tensorflow:serving:runtime_latency",
                            "",
                            (model, samples) -> samples.histogram(runLabels(model), model.tensorflowRuns()))
                    .where(model -> !model.tensorflowRuns().isEmpty()));

    private TensorflowPage() {}

    static void write(Metrics metrics, Page page) {
        Collection<ModelSeries> models = metrics.models();
        List<VersionSeries> versions = VersionSeries.all(models);
        Metric.write(LOADS, versions, page);
        Metric.write(BATCHES, metrics.tensorflowBatches(), page);
        Metric.write(WARM_UPS, versions, page);
        Metric.write(MODELS, models, page);
    }

    private static void attempts(VersionSeries version, Samples samples) {
        if (version.wasLoaded()) {
            samples.value(version.path(), Labels.SUCCESS, version.loads());
        }
        if (version.failedLoads() > 0) {
            samples.value(version.path(), Labels.FAIL, version.failedLoads());
        }
    }

    private static void paddings(TensorflowBatches batches, Samples samples) {
        batches.paddings()
                .forEach((size, padding) ->
                        samples.histogram(Labels.of("execution_batch_size", Integer.toString(size)), padding));
    }

    private static byte[] runLabels(ModelSeries model) {
        String engine = model.versions().stream()
                .map(VersionSeries::engine)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
        return Labels.of("model_name", model.name(), "API", "Predict", "runtime", engine);
    }
}
