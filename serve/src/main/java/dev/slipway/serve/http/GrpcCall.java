package dev.slipway.serve.http;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// One call of a unary gRPC method.
///
/// @param message the request's message, decompressed
/// @param metadata headers by name in lower case
/// @param deadline when the client stops waiting, on the clock of [System#nanoTime]
/// @param cancelled set when the client cancels, or goes
public record GrpcCall(byte[] message, Map<String, String> metadata, long deadline, AtomicBoolean cancelled) {}
