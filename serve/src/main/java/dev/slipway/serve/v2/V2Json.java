package dev.slipway.serve.v2;

import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServerMetadata;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.json.JsonWriter;
import java.util.List;
import java.util.Map;

/// What is said of the server, its models and their versions.
final class V2Json {

    private V2Json() {}

    static byte[] server(boolean sharesMemory) {
        JsonWriter writer = JsonWriter.compact()
                .startObject()
                .member("name", ServerMetadata.NAME)
                .member("version", ServerMetadata.VERSION);
        writer.key("extensions").startArray();
        ServerMetadata.extensions(sharesMemory).forEach(writer::string);
        return writer.endArray().endObject().toBytes();
    }

    static byte[] settings(Map<String, Object> values) {
        JsonWriter writer = JsonWriter.compact().startObject();
        values.forEach((name, value) -> {
            writer.key(name);
            switch (value) {
                case Boolean truth -> writer.bool(truth);
                case Long number -> writer.number(number);
                case List<?> several -> {
                    writer.startArray();
                    several.forEach(text -> writer.string(String.valueOf(text)));
                    writer.endArray();
                }
                default -> writer.string(value.toString());
            }
        });
        return writer.endObject().toBytes();
    }

    static byte[] model(Servable servable, Signature signature, List<VersionStatus> versions) {
        JsonWriter writer = JsonWriter.compact().startObject().member("name", servable.model());
        writer.key("versions").startArray();
        versions.stream()
                .filter(version -> version.state() == VersionState.AVAILABLE)
                .forEach(version -> writer.string(Long.toString(version.version())));
        writer.endArray().member("platform", servable.platform());
        tensors("inputs", signature.inputs(), writer);
        tensors("outputs", signature.outputs(), writer);
        return writer.endObject().toBytes();
    }

    private static void tensors(String kind, Map<String, TensorType> tensors, JsonWriter writer) {
        writer.key(kind).startArray();
        tensors.forEach((name, type) -> {
            writer.startObject().member("name", name).member("datatype", Datatype.of(type.element()));
            sizes("shape", TritonBatch.sizes(type.shape()), writer);
            writer.endObject();
        });
        writer.endArray();
    }

    private static void sizes(String key, long[] sizes, JsonWriter writer) {
        writer.key(key).startArray();
        for (long size : sizes) {
            writer.number(size);
        }
        writer.endArray();
    }

    static byte[] config(Servable servable, Signature signature, TritonBatch batch) {
        JsonWriter writer = JsonWriter.compact()
                .startObject()
                .member("name", servable.model())
                .member("platform", servable.platform())
                .member("backend", servable.engine())
                .key("max_batch_size")
                .number(batch.most());
        configured("input", signature.inputs(), batch, writer);
        configured("output", signature.outputs(), batch, writer);
        if (batch.most() > 0) {
            writer.key("dynamic_batching").startObject().endObject();
        }
        return writer.endObject().toBytes();
    }

    private static void configured(String kind, Map<String, TensorType> tensors, TritonBatch batch, JsonWriter writer) {
        writer.key(kind).startArray();
        tensors.forEach((name, type) -> {
            String datatype = Datatype.of(type.element());
            writer.startObject()
                    .member("name", name)
                    .member("data_type", "TYPE_" + (datatype.equals("BYTES") ? "STRING" : datatype));
            if (kind.equals("input")) {
                writer.member("format", "FORMAT_NONE");
            }
            sizes("dims", batch.dims(type), writer);
            writer.endObject();
        });
        writer.endArray();
    }

    static byte[] index(RepositoryIndex index) {
        JsonWriter writer = JsonWriter.compact().startArray();
        for (RepositoryIndex.Entry entry : index.entries()) {
            writer.startObject().member("name", entry.model());
            if (entry.isOfVersion()) {
                writer.member("version", entry.version())
                        .member("state", entry.state())
                        .member("reason", entry.reason());
            }
            writer.endObject();
        }
        return writer.endArray().toBytes();
    }

    static byte[] statistics(List<VersionStatistics> versions) {
        JsonWriter writer =
                JsonWriter.compact().startObject().key("model_stats").startArray();
        for (VersionStatistics version : versions) {
            writer.startObject()
                    .member("name", version.model())
                    .member("version", Long.toString(version.version()))
                    .key("last_inference")
                    .number(version.lastInference())
                    .key("inference_count")
                    .number(version.inferences())
                    .key("execution_count")
                    .number(version.executions());
            writer.key("inference_stats").startObject();
            span("success", version.success(), writer);
            span("fail", version.failure(), writer);
            span("queue", version.queue(), writer);
            span("compute_input", version.computeInput(), writer);
            span("compute_infer", version.computeInfer(), writer);
            span("compute_output", version.computeOutput(), writer);
            span("cache_hit", VersionStatistics.Span.NONE, writer);
            span("cache_miss", VersionStatistics.Span.NONE, writer);
            writer.endObject().key("batch_stats").startArray();
            version.batches().forEach((size, span) -> batch(size, span, writer));
            writer.endArray().endObject();
        }
        return writer.endArray().endObject().toBytes();
    }

    /// What a run of this size takes before and after the runtime is counted with its requests, not with their sizes.
    private static void batch(int size, VersionStatistics.Span span, JsonWriter writer) {
        writer.startObject().key("batch_size").number(size);
        span("compute_input", new VersionStatistics.Span(span.count(), 0), writer);
        span("compute_infer", span, writer);
        span("compute_output", new VersionStatistics.Span(span.count(), 0), writer);
        writer.endObject();
    }

    private static void span(String name, VersionStatistics.Span span, JsonWriter writer) {
        writer.key(name)
                .startObject()
                .key("count")
                .number(span.count())
                .key("ns")
                .number(span.nanoseconds())
                .endObject();
    }
}
