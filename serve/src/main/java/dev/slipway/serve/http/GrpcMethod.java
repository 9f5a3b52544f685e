package dev.slipway.serve.http;

import dev.slipway.serve.inference.ServeException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A unary method of a gRPC service: one message in, one out.
public interface GrpcMethod {

    /// `/package.Service/Method`.
    String path();

    /// What a client must be allowed to do to be answered.
    default Role role() {
        return Role.INFER;
    }

    /// The same for one call, whose message is not compressed.
    default Role role(GrpcCall call) {
        return role();
    }

    /// Why a call is refused of whose message so much has come; null when more of it must be read. Called on a network
    /// thread, and again as more comes.
    default @Nullable ServeException refusal(MemorySegment begun) {
        return null;
    }

    /// The answer's message. The stage fails with a [dev.slipway.serve.inference.ServeException], whose status and
    /// message the client gets. Called on a network thread, so it must not block.
    CompletionStage<byte[]> call(GrpcCall call);
}
