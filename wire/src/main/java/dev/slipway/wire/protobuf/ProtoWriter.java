package dev.slipway.wire.protobuf;

import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Builds a protocol buffers message: small fields in a buffer, large ones as payloads that are streamed when the
/// message is written.
///
///     new ProtoWriter().string(1, name).message(2, shape -> shape.packed(1, sizes)).bytes(3, weights)
///
/// Fields appear in the order of the calls, so equal calls give equal bytes. Every call writes, also the default value:
/// leaving defaults out is the caller's choice. A message that has been put into another must not be added to.
public final class ProtoWriter {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    // Payloads below are copied: a chunk of its own would cost more.
    private static final int SMALL = 1024;

    private final List<Payload> chunks = new ArrayList<>();
    private ByteArrayOutputStream open = new ByteArrayOutputStream(64);
    private long size;

    /// A message that was encoded before.
    public static ProtoWriter of(byte[] encoded) {
        ProtoWriter message = new ProtoWriter();
        message.open.writeBytes(encoded);
        message.size = encoded.length;
        return message;
    }

    /// A variable-length integer: `int32`, `int64`, `uint32`, `uint64` or an enum.
    public ProtoWriter int64(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /// A `sint32` or `sint64`.
    public ProtoWriter sint64(int field, long value) {
        return int64(field, value << 1 ^ value >> 63);
    }

    /// A `bool`.
    public ProtoWriter bool(int field, boolean value) {
        return int64(field, value ? 1 : 0);
    }

    /// A `fixed32` or `sfixed32`.
    public ProtoWriter fixed32(int field, int value) {
        tag(field, FIXED32);
        fixed(value, 4);
        return this;
    }

    /// A `fixed64` or `sfixed64`.
    public ProtoWriter fixed64(int field, long value) {
        tag(field, FIXED64);
        fixed(value, 8);
        return this;
    }

    /// A `float`, bit for bit.
    public ProtoWriter float32(int field, float value) {
        return fixed32(field, Float.floatToRawIntBits(value));
    }

    /// A `double`, bit for bit.
    public ProtoWriter float64(int field, double value) {
        return fixed64(field, Double.doubleToRawLongBits(value));
    }

    /// A text, as UTF-8.
    public ProtoWriter string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes, copied.
    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        open.writeBytes(value);
        size += value.length;
        return this;
    }

    /// Bytes that are streamed when the message is written.
    public ProtoWriter bytes(int field, Payload value) {
        tag(field, BYTES);
        varint(value.size());
        append(value);
        return this;
    }

    /// A message within this one.
    ///
    /// @param content writes its fields
    public ProtoWriter message(int field, Consumer<ProtoWriter> content) {
        ProtoWriter inner = new ProtoWriter();
        content.accept(inner);
        return message(field, inner);
    }

    /// A message within this one that was written before.
    public ProtoWriter message(int field, ProtoWriter inner) {
        tag(field, BYTES);
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

    /// Repeated `float`s, packed.
    public ProtoWriter packedFloats(int field, float... values) {
        ProtoWriter inner = new ProtoWriter();
        for (float value : values) {
            inner.fixed(Float.floatToRawIntBits(value), 4);
        }
        return message(field, inner);
    }

    /// Repeated `double`s, packed.
    public ProtoWriter packedDoubles(int field, double... values) {
        ProtoWriter inner = new ProtoWriter();
        for (double value : values) {
            inner.fixed(Double.doubleToRawLongBits(value), 8);
        }
        return message(field, inner);
    }

    /// The number of bytes of the message so far.
    public long size() {
        return size;
    }

    /// Writes the whole message; payloads are made now, one after the other.
    ///
    /// @throws UncheckedIOException when the channel does not take it
    public void writeTo(WritableByteChannel channel) {
        flush();
        chunks.forEach(chunk -> chunk.writeTo(channel));
    }

    /// The whole message in memory.
    public byte[] toBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(size));
        writeTo(Channels.newChannel(all));
        return all.toByteArray();
    }

    private void append(Payload payload) {
        if (payload.size() < SMALL) {
            open.writeBytes(payload.bytes().get().toArray(ValueLayout.JAVA_BYTE));
        } else {
            flush();
            chunks.add(payload);
        }
        size += payload.size();
    }

    private void flush() {
        if (open.size() > 0) {
            chunks.add(Payload.of(open.toByteArray()));
            open = new ByteArrayOutputStream(64);
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
