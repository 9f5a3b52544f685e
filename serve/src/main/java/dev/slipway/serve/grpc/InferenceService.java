package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
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
import dev.slipway.serve.inference.VersionState;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;

/// `inference.GRPCInferenceService`, the Open Inference Protocol
/// (<https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_grpc.md>).
final class InferenceService {

    static final String PATH = "/inference.GRPCInferenceService/";

    private final Catalog catalog;
    private final Inference inference;

    InferenceService(Catalog catalog, Inference inference) {
        this.catalog = catalog;
        this.inference = inference;
    }

    List<GrpcMethod> methods() {
        return List.of(
                Unary.atOnce(PATH + "ServerLive", _ -> new ProtoWriter().bool(1, true))
                        .needing(Role.PROBE),
                Unary.atOnce(PATH + "ServerReady", _ -> new ProtoWriter().bool(1, catalog.isReady()))
                        .needing(Role.PROBE),
                Unary.atOnce(PATH + "ModelReady", this::ready),
                Unary.atOnce(PATH + "ServerMetadata", _ -> server()),
                Unary.atOnce(PATH + "ModelMetadata", this::metadata),
                new Unary(PATH + "ModelInfer", this::infer).glancing(FirstWords.roomIn(inference, 0)));
    }

    private ProtoWriter ready(ProtoReader message) {
        try (Lease lease = catalog.lease(spec(message))) {
            return new ProtoWriter().bool(1, lease.servable().version() > 0);
        } catch (ServeException absent) {
            return new ProtoWriter().bool(1, false);
        }
    }

    static ModelSpec spec(ProtoReader message) {
        String name = "";
        String version = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> version = message.string();
                default -> message.skip();
            }
        }
        return spec(name, version);
    }

    private static ModelSpec spec(String name, String version) {
        if (version.isEmpty()) {
            return ModelSpec.latest(name);
        }
        if (!version.matches("[0-9]{1,18}")) {
            throw ServeException.invalid("the version '%s' of model '%s' is not a number", version, name);
        }
        return ModelSpec.version(name, Long.parseLong(version));
    }

    private static ProtoWriter server() {
        ProtoWriter answer = new ProtoWriter().string(1, "slipway").string(2, "2");
        return answer.string(3, "model_repository").string(3, "binary_tensor_data");
    }

    private ProtoWriter metadata(ProtoReader message) {
        try (Lease lease = catalog.lease(spec(message))) {
            Servable servable = lease.servable();
            ProtoWriter answer = new ProtoWriter().string(1, servable.model());
            catalog.versions(servable.model()).stream()
                    .filter(known -> known.state() == VersionState.AVAILABLE)
                    .forEach(known -> answer.string(2, Long.toString(known.version())));
            answer.string(3, servable.format());
            Signature signature = signature(servable);
            signature.inputs().forEach((name, type) -> answer.message(4, described(name, type)));
            signature.outputs().forEach((name, type) -> answer.message(5, described(name, type)));
            return answer;
        }
    }

    static Signature signature(Servable servable) {
        Signature usual = servable.signatures().get(Signature.DEFAULT);
        if (usual != null) {
            return usual;
        }
        if (servable.signatures().isEmpty()) {
            throw new ServeException(
                    Status.FAILED_PRECONDITION, "model '%s' has no signature".formatted(servable.model()));
        }
        return servable.signatures().sequencedValues().getFirst();
    }

    private static ProtoWriter described(String name, TensorType type) {
        ProtoWriter tensor = new ProtoWriter().string(1, name).string(2, Datatype.name(type.element()));
        if (!type.shape().isRanked()) {
            return tensor.packed(3, -1);
        }
        return tensor.packed(
                3,
                type.shape().dims().stream()
                        .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                        .toArray());
    }

    private CompletionStage<ProtoWriter> infer(ProtoReader message, GrpcCall call) {
        String name = "";
        String version = "";
        String id = "";
        List<InferTensor> described = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        List<MemorySegment> raw = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> version = message.string();
                case 3 -> id = message.string();
                case 5 -> {
                    if (described.isEmpty()) {
                        inference.requireRoom(spec(name, version));
                    }
                    described.add(InferTensor.read(message.message()));
                }
                case 6 -> wanted.add(output(message.message()));
                case 7 -> raw.add(message.bytes());
                default -> message.skip();
            }
        }
        if (!raw.isEmpty() && raw.size() != described.size()) {
            throw ServeException.invalid(
                    "%d inputs are described, but raw_input_contents has %d; give all of them raw, or none",
                    described.size(), raw.size());
        }
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < described.size(); i++) {
            InferTensor input = described.get(i);
            inputs.put(input.name(), raw.isEmpty() ? input.typed() : input.raw(raw.get(i)));
        }
        String request = id;
        boolean typed = !described.isEmpty() && raw.isEmpty();
        return inference
                .infer(new InferenceRequest(
                        spec(name, version),
                        "",
                        inputs,
                        call.deadline(),
                        call.cancelled(),
                        "infer",
                        "GRPC",
                        call.metadata()))
                .thenApply(response -> answer(response, request, wanted, typed));
    }

    private static String output(ProtoReader message) {
        String name = "";
        while (message.next()) {
            if (message.field() == 1) {
                name = message.string();
            } else {
                message.skip();
            }
        }
        return name;
    }

    /// Outputs go as inputs came, as bytes or typed; what has no typed form makes all of them bytes.
    private static ProtoWriter answer(InferenceResponse response, String id, List<String> wanted, boolean typed) {
        List<String> names = wanted.isEmpty() ? List.copyOf(response.outputs().keySet()) : wanted;
        List<Tensor> outputs = names.stream()
                .map(name -> {
                    Tensor output = response.outputs().get(name);
                    if (output == null) {
                        throw ServeException.invalid(
                                "model '%s' has no output '%s', but %s",
                                response.model(), name, response.outputs().keySet());
                    }
                    return output;
                })
                .toList();
        boolean allTyped = typed && outputs.stream().allMatch(output -> Datatype.isTyped(output.element()));
        ProtoWriter answer = new ProtoWriter()
                .string(1, response.model())
                .string(2, Long.toString(response.version()))
                .string(3, id);
        for (int i = 0; i < names.size(); i++) {
            answer.message(5, InferTensor.write(names.get(i), outputs.get(i), allTyped));
        }
        if (!allTyped) {
            outputs.forEach(output -> answer.bytes(6, Payload.of(Datatype.raw(output))));
        }
        return answer;
    }
}
