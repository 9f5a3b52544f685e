package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// `grpc.health.v1.Health` (<https://github.com/grpc/grpc/blob/master/doc/health-checking.md>).
final class Health {

    private static final int SERVING = 1;
    private static final int NOT_SERVING = 2;
    private static final int SERVICE_UNKNOWN = 3;
    private static final Set<String> SERVICES = Set.of(
            "",
            "ModelService",
            "PredictionService",
            "tensorflow.serving.ModelService",
            "tensorflow.serving.PredictionService",
            "inference.GRPCInferenceService");

    private Health() {}

    static List<GrpcMethod> methods(Catalog catalog) {
        return List.of(check(catalog), new Watch(catalog));
    }

    private static GrpcMethod check(Catalog catalog) {
        return Unary.atOnce("/grpc.health.v1.Health/Check", message -> {
                    String service = service(message);
                    if (!SERVICES.contains(service)) {
                        throw ServeException.notFound("there is no service '%s'", service);
                    }
                    return answer(status(catalog));
                })
                .needing(Role.PROBE);
    }

    /// Of a service that nobody knows it says so, since it may come.
    private record Watch(Catalog catalog) implements GrpcFeed {

        @Override
        public String path() {
            return "/grpc.health.v1.Health/Watch";
        }

        @Override
        public Role role() {
            return Role.PROBE;
        }

        @Override
        public byte[] now(GrpcCall call) {
            try {
                String service = service(ProtoReader.of(MemorySegment.ofArray(call.message()), "the request"));
                return answer(SERVICES.contains(service) ? status(catalog) : SERVICE_UNKNOWN)
                        .toBytes();
            } catch (FormatException e) {
                throw new ServeException(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
            }
        }
    }

    private static int status(Catalog catalog) {
        return catalog.isReady() ? SERVING : NOT_SERVING;
    }

    private static ProtoWriter answer(int status) {
        return new ProtoWriter().int64(1, status);
    }

    private static String service(ProtoReader message) {
        String service = "";
        while (message.next()) {
            if (message.field() == 1) {
                service = message.string();
            } else {
                message.skip();
            }
        }
        return service;
    }
}
