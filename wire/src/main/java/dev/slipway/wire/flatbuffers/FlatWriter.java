package dev.slipway.wire.flatbuffers;

import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Lays out a tree of [FlatTable]s and streams it: parents before children, equal vtables once, fields by falling width
/// so
/// that none needs padding. Equal trees give equal bytes.
public final class FlatWriter {

    private final FlatTable root;
    private final String identifier;
    private final Map<FlatPart, Long> positions = new IdentityHashMap<>();
    private final Map<List<Integer>, Long> vtables = new HashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private long end = 8;

    /// What is written at a position, in rising order of positions.
    private sealed interface Piece {
        long position();

        record Vtable(long position, List<Integer> entries) implements Piece {}

        record Part(long position, FlatPart part, long vtable) implements Piece {}
    }

    private FlatWriter(FlatTable root, String identifier) {
        this.root = root;
        this.identifier = identifier;
        place(root);
    }

    /// Writes `root` as a file with the given four-letter identifier.
    public static void write(FlatTable root, String identifier, WritableByteChannel channel) {
        new FlatWriter(root, identifier).stream(channel);
    }

    /// How many bytes [#write] will write.
    public static long size(FlatTable root, String identifier) {
        return new FlatWriter(root, identifier).end;
    }

    private void place(FlatPart part) {
        switch (part) {
            case FlatTable table -> placeTable(table);
            case FlatPart.Text(String text) -> {
                align(4, 0);
                at(part, -1, 4 + text.getBytes(StandardCharsets.UTF_8).length + 1);
            }
            case FlatPart.Numbers numbers -> {
                align(Math.max(4, numbers.alignment()), 4);
                at(part, -1, 4 + numbers.bytes().size());
            }
            case FlatPart.References(List<? extends FlatPart> parts) -> {
                align(4, 0);
                at(part, -1, 4 + 4L * parts.size());
                parts.forEach(this::place);
            }
        }
    }

    private void placeTable(FlatTable table) {
        List<Integer> order = byFallingWidth(table);
        List<Integer> entries = vtable(table, order);
        Long known = vtables.get(entries);
        if (known == null) {
            align(2, 0);
            known = end;
            vtables.put(entries, known);
            pieces.add(new Piece.Vtable(end, entries));
            end += 2L * entries.size();
        }
        boolean wide = table.fields().values().stream().anyMatch(field -> field.width() == 8);
        align(wide ? 8 : 4, 4);
        at(table, known, entries.get(1));
        for (FlatTable.Field field : table.fields().values()) {
            if (field instanceof FlatTable.Reference(FlatPart child)) {
                place(child);
            }
        }
    }

    private void at(FlatPart part, long vtable, long size) {
        if (positions.put(part, end) != null) {
            throw new IllegalStateException("a part stands at two places of a FlatBuffers tree");
        }
        pieces.add(new Piece.Part(end, part, vtable));
        end += size;
    }

    /// Moves the end so that what lies `lead` bytes after it is aligned.
    private void align(int alignment, int lead) {
        end += Math.floorMod(-(end + lead), alignment);
    }

    private static List<Integer> byFallingWidth(FlatTable table) {
        return table.fields().keySet().stream()
                .sorted(Comparator.comparing((Integer id) -> -table.field(id).width())
                        .thenComparing(id -> id))
                .toList();
    }

    /// Size of the vtable, size of the table, then the offset of each field.
    private static List<Integer> vtable(FlatTable table, List<Integer> order) {
        int last = table.fields().isEmpty() ? -1 : table.fields().lastEntry().getKey();
        Integer[] entries = new Integer[last + 3];
        java.util.Arrays.fill(entries, 0);
        int offset = 4;
        for (int id : order) {
            entries[id + 2] = offset;
            offset += table.field(id).width();
        }
        entries[0] = 2 * entries.length;
        entries[1] = offset;
        return List.of(entries);
    }

    private void stream(WritableByteChannel channel) {
        Buffer buffer = new Buffer(channel);
        buffer.number(position(root), 4);
        buffer.bytes(identifier.getBytes(StandardCharsets.ISO_8859_1));
        for (Piece piece : pieces) {
            buffer.padTo(piece.position());
            switch (piece) {
                case Piece.Vtable vtable -> vtable.entries().forEach(entry -> buffer.number(entry, 2));
                case Piece.Part part -> write(part, buffer);
            }
        }
        buffer.padTo(end);
        buffer.flush();
    }

    private long position(FlatPart part) {
        return java.util.Objects.requireNonNull(positions.get(part));
    }

    private void write(Piece.Part piece, Buffer buffer) {
        switch (piece.part()) {
            case FlatTable table -> {
                buffer.number(piece.position() - piece.vtable(), 4);
                for (int id : byFallingWidth(table)) {
                    switch (table.field(id)) {
                        case FlatTable.Scalar(int width, long bits) -> buffer.number(bits, width);
                        case FlatTable.Reference(FlatPart child) -> buffer.number(position(child) - buffer.position, 4);
                    }
                }
            }
            case FlatPart.Text(String text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                buffer.number(bytes.length, 4);
                buffer.bytes(bytes);
                buffer.number(0, 1);
            }
            case FlatPart.Numbers numbers -> {
                buffer.number(numbers.length(), 4);
                buffer.payload(numbers.bytes());
            }
            case FlatPart.References(List<? extends FlatPart> parts) -> {
                buffer.number(parts.size(), 4);
                for (FlatPart child : parts) {
                    buffer.number(position(child) - buffer.position, 4);
                }
            }
        }
    }

    /// Counts the position and gathers small writes.
    private static final class Buffer {
        private final WritableByteChannel channel;
        private ByteArrayOutputStream open = new ByteArrayOutputStream();
        private long position;

        Buffer(WritableByteChannel channel) {
            this.channel = channel;
        }

        void number(long value, int width) {
            for (int i = 0; i < width; i++) {
                open.write((int) (value >>> 8 * i));
            }
            position += width;
        }

        void bytes(byte[] bytes) {
            open.writeBytes(bytes);
            position += bytes.length;
        }

        void payload(Payload payload) {
            if (payload.size() < 4096) {
                open.writeBytes(payload.bytes().get().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            } else {
                flush();
                payload.writeTo(channel);
            }
            position += payload.size();
        }

        void padTo(long target) {
            number(0, (int) (target - position));
        }

        void flush() {
            Payload.of(open.toByteArray()).writeTo(channel);
            open = new ByteArrayOutputStream();
        }
    }
}
