package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.util.List;
import java.util.stream.Stream;

/// Triton's methods for memory that clients share with the server, which this one does not read: what a client names
/// there would be opened by the server.
final class SharedMemory {

    private static final String REGION = "shared_memory_region";

    private SharedMemory() {}

    static List<GrpcMethod> methods() {
        return Stream.of("System", "Cuda")
                .flatMap(kind -> Stream.of("Status", "Register", "Unregister")
                        .map(verb -> InferenceService.PATH + kind + "SharedMemory" + verb))
                .map(path -> (GrpcMethod) Unary.atOnce(path, _ -> {
                    throw refusal();
                }))
                .toList();
    }

    /// Refuses a tensor that lies there.
    static void refuse(InferParameter parameter) {
        if (parameter.name().equals(REGION)) {
            throw refusal();
        }
    }

    static ServeException refusal() {
        return new ServeException(
                Status.UNIMPLEMENTED,
                "shared memory is not supported: send tensors as raw_input_contents or binary data");
    }
}
