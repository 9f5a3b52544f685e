package dev.slipway.serve.http;

import java.nio.ByteBuffer;
import java.util.List;

/// A method of a gRPC service to which a client sends messages for as long as it likes, and gets the answers in their
/// order. It is called for every message, and gives the answers to it as [#frames].
public interface GrpcStream extends GrpcMethod {

    /// Messages one behind the other, each after the five bytes that gRPC puts before it.
    static byte[] frames(List<byte[]> messages) {
        int size = messages.stream().mapToInt(message -> message.length + 5).reduce(0, Math::addExact);
        ByteBuffer frames = ByteBuffer.allocate(size);
        messages.forEach(message -> frames.put((byte) 0).putInt(message.length).put(message));
        return frames.array();
    }
}
