package dev.slipway.serve.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A method of a gRPC service that tells how something is, and again whenever that has changed, for as long as the
/// client listens: one message in, many out.
public interface GrpcFeed extends GrpcMethod {

    /// The message that tells how it is now. Asked again and again on a network thread, so it must not block.
    byte[] now(GrpcCall call);

    @Override
    default CompletionStage<byte[]> call(GrpcCall call) {
        return CompletableFuture.completedStage(now(call));
    }
}
