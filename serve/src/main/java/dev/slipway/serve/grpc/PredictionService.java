package dev.slipway.serve.grpc;

import dev.slipway.model.Declaration;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.example.Classifications;
import dev.slipway.serve.example.Regressions;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// `tensorflow.serving.PredictionService`
/// (<https://github.com/tensorflow/serving/blob/master/tensorflow_serving/apis/prediction_service.proto>).
final class PredictionService {

    private static final String PATH = "/tensorflow.serving.PredictionService/";

    private final Catalog catalog;
    private final Inference inference;
    private final boolean asContent;

    PredictionService(Catalog catalog, Inference inference, boolean asContent) {
        this.catalog = catalog;
        this.inference = inference;
        this.asContent = asContent;
    }

    List<GrpcMethod> methods() {
        return List.of(
                new Unary(PATH + "Predict", this::predict).glancing(FirstWords.roomIn(inference, 1)),
                new Unary(PATH + "Classify", (message, call) -> judge(message, call, Signature.CLASSIFY))
                        .glancing(FirstWords.roomIn(inference, 1)),
                new Unary(PATH + "Regress", (message, call) -> judge(message, call, Signature.REGRESS))
                        .glancing(FirstWords.roomIn(inference, 1)),
                new Unary(PATH + "MultiInference", this::multiple).glancing(FirstWords.roomIn(inference, 2)),
                Unary.atOnce(PATH + "GetModelMetadata", this::metadata));
    }

    private CompletionStage<ProtoWriter> predict(ProtoReader message, GrpcCall call) {
        SpecProto spec = SpecProto.NONE;
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        List<String> filter = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> spec = SpecProto.read(message.message());
                case 2 -> input(message.message(), inputs);
                case 3 -> filter.add(message.string());
                default -> message.skip();
            }
        }
        requireDistinct(filter);
        return infer(spec.named(), inputs, call, "predict", filter).thenApply(response -> predicted(response, filter));
    }

    static void input(ProtoReader entry, Map<String, Tensor> inputs) {
        String name = "";
        @Nullable Tensor tensor = null;
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> tensor = TensorProto.read(entry.message());
                default -> entry.skip();
            }
        }
        if (tensor == null) {
            throw ServeException.invalid("the input '%s' has no tensor", name);
        }
        inputs.put(name, tensor);
    }

    private CompletionStage<InferenceResponse> infer(
            SpecProto spec, SequencedMap<String, Tensor> inputs, GrpcCall call, String api, List<String> outputs) {
        return inference.infer(new InferenceRequest(
                spec.spec(),
                spec.signature(),
                inputs,
                call.deadline(),
                call.cancelled(),
                api,
                "GRPC",
                call.metadata(),
                outputs));
    }

    private ProtoWriter predicted(InferenceResponse response, List<String> filter) {
        ProtoWriter answer = new ProtoWriter();
        response.outputs().forEach((name, tensor) -> {
            if (filter.isEmpty() || filter.contains(name)) {
                answer.message(1, entry -> entry.string(1, name).message(2, TensorProto.write(tensor, asContent)));
            }
        });
        return answer.message(2, effective(response));
    }

    private static void requireDistinct(List<String> filter) {
        if (filter.size() < 2) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (String name : filter) {
            if (!names.add(name)) {
                throw ServeException.invalid("duplicate output tensor alias: %s", name);
            }
        }
    }

    private static ProtoWriter effective(InferenceResponse response) {
        return SpecProto.write(response.model(), response.version(), response.signature());
    }

    private CompletionStage<ProtoWriter> judge(ProtoReader message, GrpcCall call, String method) {
        SpecProto spec = SpecProto.NONE;
        List<Example> examples = List.of();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> spec = SpecProto.read(message.message());
                case 2 -> examples = Example.read(message.message());
                default -> message.skip();
            }
        }
        int count = examples.size();
        boolean classify = method.equals(Signature.CLASSIFY);
        return infer(spec.named(), inputs(spec, examples, method), call, classify ? "classify" : "regress", List.of())
                .thenApply(response -> new ProtoWriter()
                        .message(1, classify ? Judgement.classes(response, count) : Judgement.values(response, count))
                        .message(2, effective(response)));
    }

    private SequencedMap<String, Tensor> inputs(SpecProto spec, List<Example> examples, String method) {
        try (Lease lease = catalog.lease(spec.spec())) {
            String name = spec.signature().isEmpty() ? Signature.DEFAULT : spec.signature();
            Signature signature = lease.servable().signatures().get(name);
            if (signature == null) {
                throw ServeException.invalid("No signature was found with the name: %s", name);
            }
            if (method.equals(Signature.CLASSIFY)) {
                Classifications.require(signature);
            } else {
                Regressions.require(signature);
            }
            return Example.inputs(signature, examples);
        }
    }

    private CompletionStage<ProtoWriter> multiple(ProtoReader message, GrpcCall call) {
        List<Task> tasks = new ArrayList<>();
        List<Example> examples = List.of();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> tasks.add(Task.read(message.message()));
                case 2 -> examples = Example.read(message.message());
                default -> message.skip();
            }
        }
        check(tasks);
        List<Example> shared = examples;
        CompletionStage<ProtoWriter> answer = CompletableFuture.completedStage(new ProtoWriter());
        for (Task task : tasks) {
            CompletionStage<InferenceResponse> response =
                    infer(task.spec(), inputs(task.spec(), shared, task.method()), call, "multi_inference", List.of());
            answer = answer.thenCombine(response, (all, one) -> all.message(1, task.result(one, shared.size())));
        }
        return answer;
    }

    private static void check(List<Task> tasks) {
        if (tasks.isEmpty()) {
            throw ServeException.invalid("Inference request must have at least one task");
        }
        Set<String> signatures = new HashSet<>();
        for (Task task : tasks) {
            ModelSpec spec = task.spec().named().spec();
            if (!spec.equals(tasks.getFirst().spec().spec())) {
                throw ServeException.invalid(
                        "All ModelSpecs in a MultiInferenceRequest must access the same model name and version.");
            }
            if (!signatures.add(task.spec().signature())) {
                throw ServeException.invalid(
                        "Duplicate evaluation of signature: %s", task.spec().signature());
            }
        }
    }

    private record Task(SpecProto spec, String method) {

        static Task read(ProtoReader message) {
            SpecProto spec = SpecProto.NONE;
            String method = "";
            while (message.next()) {
                switch (message.field()) {
                    case 1 -> spec = SpecProto.read(message.message());
                    case 2 -> method = message.string();
                    default -> message.skip();
                }
            }
            if (!method.equals(Signature.CLASSIFY) && !method.equals(Signature.REGRESS)) {
                throw new ServeException(
                        Status.UNIMPLEMENTED, "Unsupported signature method_name: %s".formatted(method));
            }
            return new Task(spec, method);
        }

        ProtoWriter result(InferenceResponse response, int examples) {
            ProtoWriter result = new ProtoWriter().message(1, effective(response));
            return method.equals(Signature.CLASSIFY)
                    ? result.message(2, Judgement.classes(response, examples))
                    : result.message(3, Judgement.values(response, examples));
        }
    }

    private ProtoWriter metadata(ProtoReader message) {
        SpecProto spec = SpecProto.NONE;
        List<String> fields = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> spec = SpecProto.read(message.message());
                case 2 -> fields.add(message.string());
                default -> message.skip();
            }
        }
        if (!fields.equals(List.of("signature_def"))) {
            throw ServeException.invalid("metadata_field must be exactly 'signature_def', got %s", fields);
        }
        try (Lease lease = catalog.lease(spec.named().spec())) {
            Servable servable = lease.servable();
            ProtoWriter any = new ProtoWriter()
                    .string(1, "type.googleapis.com/tensorflow.serving.SignatureDefMap")
                    .message(2, definitions(servable));
            return new ProtoWriter()
                    .message(1, SpecProto.write(servable.model(), servable.version(), ""))
                    .message(2, entry -> entry.string(1, "signature_def").message(2, any));
        }
    }

    private static ProtoWriter definitions(Servable servable) {
        ProtoWriter map = new ProtoWriter();
        servable.signatures().forEach((name, signature) -> {
            ProtoWriter definition = new ProtoWriter();
            signature.declaration().inputs().forEach((input, slot) -> definition.message(1, described(input, slot)));
            signature.declaration().outputs().forEach((output, slot) -> definition.message(2, described(output, slot)));
            definition.string(3, signature.method());
            map.message(1, entry -> entry.string(1, name).message(2, definition));
        });
        return map;
    }

    private static ProtoWriter described(String name, Declaration.Slot slot) {
        ProtoWriter info = new ProtoWriter()
                .string(1, slot.tensor())
                .int64(2, TypeProto.number(slot.type().element()))
                .message(3, TypeProto.shape(slot.type().shape()));
        return new ProtoWriter().string(1, name).message(2, info);
    }
}
