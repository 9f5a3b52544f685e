package dev.slipway.serve.grpc;

import dev.slipway.serve.http.Glance;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// A method whose work is a function of the call and its message.
record Unary(String path, Role role, Work work, Function<MemorySegment, Glance> first) implements GrpcMethod {

    /// What a method does with a message.
    interface Work {
        CompletionStage<ProtoWriter> on(ProtoReader message, GrpcCall call);
    }

    Unary(String path, Work work) {
        this(path, Role.INFER, work, _ -> Glance.LET_IN);
    }

    /// The method, refusing what can be refused before it has come whole.
    Unary glancing(Function<MemorySegment, Glance> changed) {
        return new Unary(path, role, work, changed);
    }

    /// The method, for callers of another role.
    Unary needing(Role changed) {
        return new Unary(path, changed, work, first);
    }

    /// A method that answers at once.
    static Unary atOnce(String path, Function<ProtoReader, ProtoWriter> work) {
        return new Unary(path, (message, _) -> CompletableFuture.completedStage(work.apply(message)));
    }

    @Override
    public Glance glance(MemorySegment begun) {
        return first.apply(begun);
    }

    @Override
    public CompletionStage<byte[]> call(GrpcCall call) {
        try {
            ProtoReader message = ProtoReader.of(MemorySegment.ofArray(call.message()), "the request");
            return work.on(message, call).thenApply(ProtoWriter::toBytes);
        } catch (FormatException | IllegalArgumentException | ArithmeticException e) {
            return CompletableFuture.failedStage(
                    new ServeException(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        }
    }
}
