package dev.slipway.wire.protobuf;

import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Builds a protocol buffers message: small fields in a buffer, large ones as payloads that are streamed when the
/// message is
/// written. Fields appear in the order of the calls, so equal calls give equal bytes.
public final class ProtoWriter {

    private final List<Payload> chunks = new ArrayList<>();
    private ByteArrayOutputStream open = new ByteArrayOutputStream();
    private long size;

    /// A variable-length integer, written even when 0.
    public ProtoWriter int64(int field, long value) {
        tag(field, 0);
        varint(value);
        return this;
    }

    public ProtoWriter bool(int field, boolean value) {
        return int64(field, value ? 1 : 0);
    }

    public ProtoWriter float32(int field, float value) {
        tag(field, 5);
        fixed(Float.floatToRawIntBits(value), 4);
        return this;
    }

    public ProtoWriter float64(int field, double value) {
        tag(field, 1);
        fixed(Double.doubleToRawLongBits(value), 8);
        return this;
    }

    public ProtoWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, 2);
        varint(value.length);
        open.writeBytes(value);
        size += value.length;
        return this;
    }

    /// Bytes that are streamed when the message is written.
    public ProtoWriter bytes(int field, Payload value) {
        tag(field, 2);
        varint(value.size());
        append(value);
        return this;
    }

    public ProtoWriter message(int field, Consumer<ProtoWriter> content) {
        ProtoWriter inner = new ProtoWriter();
        content.accept(inner);
        return message(field, inner);
    }

    public ProtoWriter message(int field, ProtoWriter inner) {
        tag(field, 2);
        varint(inner.size);
        inner.flush();
        inner.chunks.forEach(this::append);
        return this;
    }

    /// Repeated variable-length integers, packed.
    public ProtoWriter packed(int field, long... values) {
        ProtoWriter inner = new ProtoWriter();
        for (long value : values) {
            inner.varint(value);
        }
        return message(field, inner);
    }

    public ProtoWriter packedFloats(int field, float... values) {
        ProtoWriter inner = new ProtoWriter();
        for (float value : values) {
            inner.fixed(Float.floatToRawIntBits(value), 4);
        }
        return message(field, inner);
    }

    /// The number of bytes of the message so far.
    public long size() {
        return size;
    }

    public void writeTo(WritableByteChannel channel) {
        flush();
        chunks.forEach(chunk -> chunk.writeTo(channel));
    }

    /// The whole message in memory.
    public byte[] toBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        writeTo(new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) {
                byte[] copy = new byte[source.remaining()];
                source.get(copy);
                all.writeBytes(copy);
                return copy.length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() throws IOException {
                throw new UncheckedIOException(new IOException("never closed"));
            }
        });
        return all.toByteArray();
    }

    private void append(Payload payload) {
        if (payload.size() < 1024) {
            byte[] small = payload.bytes().get().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            open.writeBytes(small);
        } else {
            flush();
            chunks.add(payload);
        }
        size += payload.size();
    }

    private void flush() {
        if (open.size() > 0) {
            chunks.add(Payload.of(open.toByteArray()));
            open = new ByteArrayOutputStream();
        }
    }

    private void tag(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            open.write((int) (rest & 0x7f | 0x80));
            size++;
            rest >>>= 7;
        }
        open.write((int) rest);
        size++;
    }

    private void fixed(long bits, int width) {
        for (int i = 0; i < width; i++) {
            open.write((int) (bits >>> 8 * i));
        }
        size += width;
    }
}
