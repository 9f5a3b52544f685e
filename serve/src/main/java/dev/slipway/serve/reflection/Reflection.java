package dev.slipway.serve.reflection;

import dev.slipway.serve.http.GrpcMethod;
import java.util.List;

/// gRPC's server reflection, of which clients know two versions that differ in their names only.
public final class Reflection {

    private static final String V1 = "grpc.reflection.v1";
    private static final String V1ALPHA = "grpc.reflection.v1alpha";

    /// Read when a client first asks.
    private static final class Known {

        static final ProtoFiles FILES = new ProtoFiles(List.of(
                TensorflowTables.ANY,
                TensorflowTables.WRAPPERS,
                TensorflowTables.TENSORFLOW,
                TensorflowTables.ERROR,
                TensorflowTables.SERVING,
                InferenceTable.INFERENCE,
                GrpcTables.HEALTH,
                GrpcTables.reflection(V1),
                GrpcTables.reflection(V1ALPHA)));
    }

    private Reflection() {}

    /// Tells of all services that are served over gRPC, its own among them.
    public static List<GrpcMethod> methods() {
        return List.of(method(V1), method(V1ALPHA));
    }

    private static GrpcMethod method(String pack) {
        return new ServerReflection("/" + pack + ".ServerReflection/ServerReflectionInfo", () -> Known.FILES);
    }
}
