package dev.slipway.serve.http;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletionStage;

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

    /// Whether a call is let in of whose message so much has come. Called on a network thread, and again as more comes
    /// until that is decided.
    default Glance glance(MemorySegment begun) {
        return Glance.LET_IN;
    }

    /// The answer's message. What the call's message lies in is used again when the stage is complete. It fails with a
    /// [dev.slipway.serve.inference.ServeException], whose status and
    /// message the client gets. Called on a network thread, so it must not block.
    CompletionStage<byte[]> call(GrpcCall call);
}
