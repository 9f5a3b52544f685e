package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Streams a tree of [FlatTable]s as a FlatBuffers file. Equal trees give equal bytes.
public final class FlatWriter {

    // Payloads below are gathered with their neighbours.
    private static final int SMALL = 4096;

    private final FlatLayout layout;
    private final WritableByteChannel channel;
    private ByteArrayOutputStream open = new ByteArrayOutputStream();
    private long position;

    private FlatWriter(FlatLayout layout, WritableByteChannel channel) {
        this.layout = layout;
        this.channel = channel;
    }

    /// Writes `root` as a file with the given four-letter identifier.
    ///
    /// @throws IllegalArgumentException when what offsets must reach exceeds 2 GiB (see [FlatTable#beyond])
    public static void write(FlatTable root, String identifier, WritableByteChannel channel) {
        new FlatWriter(new FlatLayout(root), channel).write(root, identifier);
    }

    /// How many bytes [#write] will write.
    public static long size(FlatTable root) {
        return new FlatLayout(root).end();
    }

    private void write(FlatTable root, String identifier) {
        if (identifier.length() != 4) {
            throw new IllegalArgumentException("'%s' is no identifier of four letters".formatted(identifier));
        }
        number(layout.position(root), 4);
        bytes(identifier.getBytes(StandardCharsets.ISO_8859_1));
        for (FlatLayout.Piece piece : layout.pieces()) {
            number(0, (int) (piece.position() - position));
            switch (piece) {
                case FlatLayout.Piece.Vtable vtable -> vtable.entries().forEach(entry -> number(entry, 2));
                case FlatLayout.Piece.Table table -> table(table);
                case FlatLayout.Piece.Part part -> part(part.part());
                case FlatLayout.Piece.Beyond beyond -> payload(beyond.bytes().bytes());
            }
        }
        flush();
    }

    private void table(FlatLayout.Piece.Table piece) {
        number(piece.position() - piece.vtable(), 4);
        for (int id : FlatLayout.byFallingWidth(piece.table())) {
            switch (piece.table().field(id)) {
                case FlatTable.Scalar(int width, long bits) -> number(bits, width);
                case FlatTable.Reference(FlatPart child) -> reference(child);
                case FlatTable.Beyond beyond -> number(layout.position(beyond), 8);
            }
        }
    }

    private void part(FlatPart part) {
        switch (part) {
            case FlatPart.Text(String text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                number(bytes.length, 4);
                bytes(bytes);
                number(0, 1);
            }
            case FlatPart.Numbers numbers -> {
                number(numbers.length(), 4);
                payload(numbers.bytes());
            }
            case FlatPart.References(List<? extends FlatPart> parts) -> {
                number(parts.size(), 4);
                parts.forEach(this::reference);
            }
            case FlatTable _ -> throw new AssertionError("a table is a piece of its own");
        }
    }

    private void reference(FlatPart child) {
        number(layout.position(child) - position, 4);
    }

    private void number(long value, int width) {
        for (int i = 0; i < width; i++) {
            open.write((int) (value >>> 8 * i));
        }
        position += width;
    }

    private void bytes(byte[] bytes) {
        open.writeBytes(bytes);
        position += bytes.length;
    }

    private void payload(Payload payload) {
        if (payload.size() < SMALL) {
            open.writeBytes(payload.bytes().get().toArray(ValueLayout.JAVA_BYTE));
        } else {
            flush();
            payload.writeTo(channel);
        }
        position += payload.size();
    }

    private void flush() {
        Payload.of(open.toByteArray()).writeTo(channel);
        open = new ByteArrayOutputStream();
    }
}
