package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Statistics;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.inference.VersionStatistics.Span;
import dev.slipway.serve.v2.RepositoryIndex;
import dev.slipway.serve.v2.TritonBatch;
import dev.slipway.serve.v2.TritonWords;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// What Triton adds to the Open Inference Protocol: the repository of models, their configurations and statistics
/// (<https://github.com/triton-inference-server/common/blob/main/protobuf/grpc_service.proto>).
final class RepositoryService {

    private static final String PATH = InferenceService.PATH;

    private final Catalog catalog;
    private final Inference inference;
    private final ModelControl control;
    private final Statistics statistics;

    RepositoryService(Catalog catalog, Inference inference, ModelControl control, Statistics statistics) {
        this.catalog = catalog;
        this.inference = inference;
        this.control = control;
        this.statistics = statistics;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Unary.atOnce(PATH + "RepositoryIndex", this::index),
                Unary.atOnce(PATH + "ModelConfig", this::configuration),
                Unary.atOnce(PATH + "ModelStatistics", this::statistics),
                new Unary(PATH + "RepositoryModelLoad", this::load).needing(Role.ADMIN),
                new Unary(PATH + "RepositoryModelUnload", this::unload).needing(Role.ADMIN));
    }

    private ProtoWriter index(ProtoReader message) {
        boolean onlyReady = false;
        while (message.next()) {
            if (message.field() == 2) {
                onlyReady = message.bool();
            } else {
                message.skip();
            }
        }
        RepositoryIndex index = onlyReady ? RepositoryIndex.ofReady(catalog) : RepositoryIndex.of(catalog, control);
        ProtoWriter answer = new ProtoWriter();
        index.entries()
                .forEach(known -> answer.message(
                        1,
                        entry -> entry.string(1, known.model())
                                .string(2, known.version())
                                .string(3, known.state())
                                .string(4, known.reason())));
        return answer;
    }

    private CompletionStage<ProtoWriter> load(ProtoReader message, GrpcCall call) {
        String model = "";
        Map<String, String> parameters = new HashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 2 -> model = message.string();
                case 3 -> parameter(message.message(), parameters);
                default -> message.skip();
            }
        }
        return control.load(model, parameters).thenApply(_ -> new ProtoWriter());
    }

    /// What the values are is nobody's concern here.
    private static void parameter(ProtoReader entry, Map<String, String> parameters) {
        String name = "";
        while (entry.next()) {
            if (entry.field() == 1) {
                name = entry.string();
            } else {
                entry.skip();
            }
        }
        parameters.put(name, "");
    }

    private CompletionStage<ProtoWriter> unload(ProtoReader message, GrpcCall call) {
        String model = "";
        while (message.next()) {
            if (message.field() == 2) {
                model = message.string();
            } else {
                message.skip();
            }
        }
        return control.unload(model).thenApply(_ -> new ProtoWriter());
    }

    private ProtoWriter configuration(ProtoReader message) {
        try (Lease lease = TritonWords.lease(catalog, InferenceService.spec(message))) {
            Servable servable = lease.servable();
            Signature signature = InferenceService.signature(servable);
            TritonBatch batch = TritonBatch.of(signature, inference.maxBatch(servable));
            ProtoWriter configuration = new ProtoWriter()
                    .string(1, servable.model())
                    .string(2, servable.platform())
                    .int64(4, batch.most());
            signature
                    .inputs()
                    .forEach((name, type) ->
                            configuration.message(5, tensor(name, type).packed(4, batch.dims(type))));
            signature
                    .outputs()
                    .forEach((name, type) ->
                            configuration.message(6, tensor(name, type).packed(3, batch.dims(type))));
            if (batch.most() > 0) {
                configuration.message(11, new ProtoWriter());
            }
            configuration.string(17, servable.engine());
            return new ProtoWriter().message(1, configuration);
        }
    }

    private static ProtoWriter tensor(String name, TensorType type) {
        return new ProtoWriter().string(1, name).int64(2, dataType(type.element()));
    }

    private static int dataType(ElementType element) {
        return switch (element) {
            case BOOL -> 1;
            case UINT8 -> 2;
            case UINT16 -> 3;
            case UINT32 -> 4;
            case UINT64 -> 5;
            case INT8 -> 6;
            case INT16 -> 7;
            case INT32 -> 8;
            case INT64 -> 9;
            case FLOAT16 -> 10;
            case FLOAT32 -> 11;
            case FLOAT64 -> 12;
            case STRING -> 13;
            case BFLOAT16 -> 14;
            default -> 0;
        };
    }

    private ProtoWriter statistics(ProtoReader message) {
        ModelSpec spec = InferenceService.spec(message);
        if (!spec.name().isEmpty()) {
            TritonWords.lease(catalog, spec).close();
        }
        ProtoWriter answer = new ProtoWriter();
        statistics.snapshot().stream()
                .filter(version -> spec.name().isEmpty() || version.model().equals(spec.name()))
                .filter(version -> spec.version() == null || spec.version() == version.version())
                .forEach(version -> answer.message(1, written(version)));
        return answer;
    }

    private static ProtoWriter written(VersionStatistics version) {
        ProtoWriter spans = new ProtoWriter()
                .message(1, span(version.success()))
                .message(2, span(version.failure()))
                .message(3, span(version.queue()))
                .message(4, span(version.computeInput()))
                .message(5, span(version.computeInfer()))
                .message(6, span(version.computeOutput()))
                .message(7, span(Span.NONE))
                .message(8, span(Span.NONE));
        ProtoWriter answer = new ProtoWriter()
                .string(1, version.model())
                .string(2, Long.toString(version.version()))
                .int64(3, version.lastInference())
                .int64(4, version.inferences())
                .int64(5, version.executions())
                .message(6, spans);
        version.batches()
                .forEach((size, run) -> answer.message(
                        7,
                        batch -> batch.int64(1, size)
                                .message(2, span(new Span(run.count(), 0)))
                                .message(3, span(run))
                                .message(4, span(new Span(run.count(), 0)))));
        return answer;
    }

    private static ProtoWriter span(Span span) {
        return new ProtoWriter().int64(1, span.count()).int64(2, span.nanoseconds());
    }
}
