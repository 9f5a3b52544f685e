package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.shared.Region;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;

/// Triton's methods for memory that clients share with the server. Those for memory of a GPU answer as a server without
/// one does.
record SharedMemoryService(SharedMemory memory) {

    List<GrpcMethod> methods() {
        return List.of(
                Unary.atOnce(InferenceService.PATH + "SystemSharedMemoryStatus", this::status),
                Unary.atOnce(InferenceService.PATH + "SystemSharedMemoryRegister", this::register),
                Unary.atOnce(InferenceService.PATH + "SystemSharedMemoryUnregister", this::unregister),
                Unary.atOnce(InferenceService.PATH + "CudaSharedMemoryStatus", SharedMemoryService::noRegion),
                Unary.atOnce(InferenceService.PATH + "CudaSharedMemoryRegister", SharedMemoryService::noMemory),
                Unary.atOnce(InferenceService.PATH + "CudaSharedMemoryUnregister", _ -> new ProtoWriter()));
    }

    private ProtoWriter status(ProtoReader message) {
        ProtoWriter answer = new ProtoWriter();
        for (Region region : memory.regions(name(message))) {
            ProtoWriter told = new ProtoWriter()
                    .string(1, region.name())
                    .string(2, region.key())
                    .int64(3, region.offset())
                    .int64(4, region.size());
            answer.message(1, entry -> entry.string(1, region.name()).message(2, told));
        }
        return answer;
    }

    private ProtoWriter register(ProtoReader message) {
        String name = "";
        String key = "";
        long offset = 0;
        long size = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> key = message.string();
                case 3 -> offset = message.int64();
                case 4 -> size = message.int64();
                default -> message.skip();
            }
        }
        if (name.isEmpty()) {
            throw ServeException.invalid("'region name' is necessary to register system shared memory region");
        }
        memory.register(new Region(name, key, offset, size));
        return new ProtoWriter();
    }

    private ProtoWriter unregister(ProtoReader message) {
        memory.unregister(name(message));
        return new ProtoWriter();
    }

    private static ProtoWriter noRegion(ProtoReader message) {
        String name = name(message);
        if (!name.isEmpty()) {
            throw ServeException.notFound("Unable to find cuda shared memory region: '%s'", name);
        }
        return new ProtoWriter();
    }

    private static ProtoWriter noMemory(ProtoReader message) {
        throw ServeException.invalid(
                "failed to register CUDA shared memory region: '%s', GPUs not supported", name(message));
    }

    private static String name(ProtoReader message) {
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
}
