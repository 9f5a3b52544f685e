package dev.slipway.wire.flatbuffers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// Where everything of a FlatBuffers file lies: parents before children, equal vtables and equal strings once, fields
/// by falling width so that none needs padding. Strings come after all that may share them, as offsets only lead
/// forward, and last what lies beyond the reach of offsets.
final class FlatLayout {

    /// The header: the offset of the root and the identifier.
    private static final int START = 8;

    private final Map<FlatPart, Long> positions = new IdentityHashMap<>();
    private final Map<FlatTable.Beyond, Long> beyond = new IdentityHashMap<>();
    private final Map<List<Integer>, Long> vtables = new HashMap<>();
    private final SequencedMap<String, Long> texts = new LinkedHashMap<>();
    private final List<Piece> pieces = new ArrayList<>();
    private long end = START;

    /// What is written at a position.
    sealed interface Piece {
        long position();

        record Vtable(long position, List<Integer> entries) implements Piece {}

        record Table(long position, FlatTable table, long vtable) implements Piece {}

        record Part(long position, FlatPart part) implements Piece {}

        record Beyond(long position, FlatTable.Beyond bytes) implements Piece {}
    }

    FlatLayout(FlatTable root) {
        place(root);
        texts.replaceAll((text, _) -> placeText(text));
        if (end > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d bytes do not fit in a FlatBuffers file, which ends at 2 GiB; put large vectors beyond"
                            .formatted(end));
        }
        placeBeyond();
    }

    /// All pieces in rising order of positions.
    List<Piece> pieces() {
        return pieces;
    }

    long end() {
        return end;
    }

    long position(FlatPart part) {
        return Objects.requireNonNull(
                part instanceof FlatPart.Text(String text) ? texts.get(text) : positions.get(part));
    }

    long position(FlatTable.Beyond bytes) {
        return Objects.requireNonNull(beyond.get(bytes));
    }

    private void place(FlatPart part) {
        switch (part) {
            case FlatTable table -> placeTable(table);
            case FlatPart.Text(String text) -> texts.put(text, 0L);
            case FlatPart.Numbers numbers -> {
                align(Math.max(4, numbers.alignment()), 4);
                placePart(part, 4 + numbers.bytes().size());
            }
            case FlatPart.References(List<? extends FlatPart> parts) -> {
                align(4, 0);
                placePart(part, 4 + 4L * parts.size());
                parts.forEach(this::place);
            }
        }
    }

    private void placeTable(FlatTable table) {
        List<Integer> entries = vtable(table);
        Long known = vtables.get(entries);
        if (known == null) {
            align(2, 0);
            known = end;
            vtables.put(entries, known);
            pieces.add(new Piece.Vtable(end, entries));
            end += 2L * entries.size();
        }
        Collection<FlatTable.Field> fields = table.fields().values();
        align(fields.stream().anyMatch(field -> field.width() == 8) ? 8 : 4, 4);
        pieces.add(new Piece.Table(end, table, known));
        remember(table);
        end += entries.get(1);
        for (FlatTable.Field field : fields) {
            if (field instanceof FlatTable.Reference(FlatPart child)) {
                place(child);
            }
        }
    }

    private long placeText(String text) {
        align(4, 0);
        long start = end;
        pieces.add(new Piece.Part(start, new FlatPart.Text(text)));
        end += 4 + text.getBytes(StandardCharsets.UTF_8).length + 1;
        return start;
    }

    private void placePart(FlatPart part, long size) {
        pieces.add(new Piece.Part(end, part));
        remember(part);
        end += size;
    }

    private void remember(FlatPart part) {
        if (positions.put(part, end) != null) {
            throw new IllegalArgumentException("a part stands at two places of a FlatBuffers tree");
        }
    }

    private void placeBeyond() {
        for (Piece piece : List.copyOf(pieces)) {
            if (piece instanceof Piece.Table table) {
                for (FlatTable.Field field : table.table().fields().values()) {
                    if (field instanceof FlatTable.Beyond bytes) {
                        align(bytes.alignment(), 0);
                        beyond.put(bytes, end);
                        pieces.add(new Piece.Beyond(end, bytes));
                        end += bytes.bytes().size();
                    }
                }
            }
        }
    }

    /// Moves the end so that what lies `lead` bytes after it is aligned.
    private void align(int alignment, int lead) {
        end += Math.floorMod(-(end + lead), alignment);
    }

    static List<Integer> byFallingWidth(FlatTable table) {
        return table.fields().keySet().stream()
                .sorted(Comparator.comparing((Integer id) -> -table.field(id).width())
                        .thenComparing(id -> id))
                .toList();
    }

    /// Size of the vtable, size of the table, then the offset of each field.
    private static List<Integer> vtable(FlatTable table) {
        int last = table.fields().isEmpty() ? -1 : table.fields().lastEntry().getKey();
        Integer[] entries = new Integer[last + 3];
        Arrays.fill(entries, 0);
        int offset = 4;
        for (int id : byFallingWidth(table)) {
            entries[id + 2] = offset;
            offset += table.field(id).width();
        }
        entries[0] = 2 * entries.length;
        entries[1] = offset;
        return List.of(entries);
    }
}
