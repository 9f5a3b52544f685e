package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.ServerMetadata;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.v2.Datatype;
import dev.slipway.serve.v2.TritonWords;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// `inference.GRPCInferenceService`, the Open Inference Protocol
/// (<https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_grpc.md>).
final class InferenceService {

    static final String PATH = "/inference.GRPCInferenceService/";

    private final Catalog catalog;
    private final Inference inference;
    private final SharedMemory memory;

    InferenceService(Catalog catalog, Inference inference, SharedMemory memory) {
        this.memory = memory;
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

    static ModelSpec spec(String name, String version) {
        if (version.isEmpty()) {
            return ModelSpec.latest(name);
        }
        if (!version.matches("[0-9]{1,18}")) {
            throw ServeException.invalid("the version '%s' of model '%s' is not a number", version, name);
        }
        return ModelSpec.version(name, Long.parseLong(version));
    }

    private ProtoWriter server() {
        ProtoWriter answer = new ProtoWriter().string(1, ServerMetadata.NAME).string(2, ServerMetadata.VERSION);
        ServerMetadata.extensions(memory.isAllowed()).forEach(extension -> answer.string(3, extension));
        return answer;
    }

    private ProtoWriter metadata(ProtoReader message) {
        try (Lease lease = TritonWords.lease(catalog, spec(message))) {
            Servable servable = lease.servable();
            ProtoWriter answer = new ProtoWriter().string(1, servable.model());
            catalog.versions(servable.model()).stream()
                    .filter(known -> known.state() == VersionState.AVAILABLE)
                    .forEach(known -> answer.string(2, Long.toString(known.version())));
            answer.string(3, servable.platform());
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
        ProtoWriter tensor = new ProtoWriter().string(1, name).string(2, Datatype.of(type.element()));
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
        return new Inferring(catalog, inference, memory).answer(InferMessage.read(message, memory), call);
    }
}
