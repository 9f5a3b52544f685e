package dev.slipway.serve.http;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// One call of a unary gRPC method.
///
/// @param message the request's message, decompressed
/// @param metadata headers by name in lower case
/// @param deadline when the client stops waiting, on the clock of [System#nanoTime]
/// @param cancelled set when the client cancels, or goes
public record GrpcCall(
        byte[] message, Map<String, String> metadata, long deadline, AtomicBoolean cancelled, Caller caller) {

    /// A call of whom nobody has said yet who sends it.
    public GrpcCall(byte[] message, Map<String, String> metadata, long deadline, AtomicBoolean cancelled) {
        this(message, metadata, deadline, cancelled, Caller.ANYBODY);
    }

    /// The same call, its message decompressed.
    public GrpcCall withMessage(byte[] changed) {
        return new GrpcCall(changed, metadata, deadline, cancelled, caller);
    }

    /// The same call, now that it is known who sends it.
    public GrpcCall by(Caller known) {
        return known == caller ? this : new GrpcCall(message, metadata, deadline, cancelled, known);
    }
}
