package dev.slipway.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Bytes to be written later, of a size known now; made only when their turn comes.
///
/// @param size the number of bytes
/// @param bytes makes them; the segment has exactly `size` bytes
public record Payload(long size, Supplier<MemorySegment> bytes) {

    private static final int CHUNK = 1 << 20;

    /// These bytes, which must not be changed.
    public static Payload of(byte[] bytes) {
        return of(MemorySegment.ofArray(bytes));
    }

    /// The bytes of a segment, which must live until they are written.
    public static Payload of(MemorySegment bytes) {
        return new Payload(bytes.byteSize(), () -> bytes);
    }

    /// Writes all of it, in pieces where it is large.
    public void writeTo(WritableByteChannel channel) {
        forEachChunk(chunk -> {
            try {
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Makes the bytes and gives them in pieces of at most a mebibyte.
    public void forEachChunk(Consumer<ByteBuffer> each) {
        MemorySegment segment = bytes.get();
        if (segment.byteSize() != size) {
            throw new IllegalStateException(
                    "a payload of %d bytes turned out to have %d".formatted(size, segment.byteSize()));
        }
        for (long at = 0; at < size; at += CHUNK) {
            each.accept(buffer(segment.asSlice(at, Math.min(CHUNK, size - at))));
        }
    }

    private static ByteBuffer buffer(MemorySegment chunk) {
        // Arrays of anything but bytes have no buffer view.
        boolean viewable = chunk.isNative() || chunk.heapBase().orElse(chunk) instanceof byte[];
        return viewable ? chunk.asByteBuffer() : ByteBuffer.wrap(chunk.toArray(ValueLayout.JAVA_BYTE));
    }
}
