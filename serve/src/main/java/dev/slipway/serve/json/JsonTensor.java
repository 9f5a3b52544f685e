package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tensor that is read from JSON: nested lists, whose sizes those of the first branch say, or several of them that
/// make a batch.
public final class JsonTensor {

    private final ElementType element;
    private final ElementSink sink;
    private int items;
    private int itemSize;
    private long[] itemShape = {};

    private int rank;
    private int level;
    /// As many of the open lists were begun before the piece of text that is read.
    private int begun;

    private final int[] counts = new int[JsonCursor.MAX_DEPTH];
    private final int[] sizes = new int[JsonCursor.MAX_DEPTH];
    /// How many elements the lists had got in this piece that began before it.
    private final int[] ends = new int[JsonCursor.MAX_DEPTH];

    private JsonTensor(ElementType element, ElementSink sink) {
        this.element = element;
        this.sink = sink;
    }

    /// A tensor of the declared type.
    ///
    /// @param wraps whether an integer of 32 bits that is too large for a narrower type loses its high bits
    public static JsonTensor of(ElementType element, boolean wraps) {
        return new JsonTensor(element, ElementSink.of(element, wraps));
    }

    /// How many values were read.
    public int size() {
        return sink.size;
    }

    /// Reads a value with the shape it has.
    public Tensor whole(JsonCursor cursor) {
        read(cursor);
        return tensor();
    }

    private Tensor tensor() {
        return sink.tensor(Shape.of(shape()));
    }

    /// Reads a value as one item of a batch; all items have one shape.
    public void addItem(JsonCursor cursor) {
        int before = sink.size;
        read(cursor);
        int size = sink.size - before;
        long[] shape = shape();
        if (items++ == 0) {
            itemSize = size;
            itemShape = shape;
        } else if (size != itemSize) {
            throw ServeException.invalid("Expecting tensor size: %d but got: %d", itemSize, size);
        } else if (!Arrays.equals(shape, itemShape)) {
            throw ServeException.invalid("Expecting shape %s but got: %s", text(itemShape), text(shape));
        }
    }

    /// The items that were read, as a batch.
    public Tensor batch() {
        long[] shape = new long[itemShape.length + 1];
        shape[0] = items;
        System.arraycopy(itemShape, 0, shape, 1, itemShape.length);
        return sink.tensor(Shape.of(shape));
    }

    /// Reads a value whatever its nesting, its elements in the order they stand, as a tensor of a known shape.
    public Tensor flat(JsonCursor cursor, String name, Shape shape) {
        int depth = 0;
        boolean between = false;
        do {
            byte c = cursor.token();
            if (c == '[' && !between) {
                depth = JsonSkim.requireDepth(cursor, depth);
                cursor.pass();
            } else if (c == ']') {
                cursor.pass();
                depth--;
                between = depth > 0 && !ElementSink.comma(cursor);
            } else if (depth == 0 || sink.takeRun(cursor) == 0) {
                throw ServeException.invalid(
                        "Unable to parse 'data' of input '%s': %s is not of type %s",
                        name, JsonSnippet.at(cursor), TypeNames.of(element));
            }
        } while (depth > 0);
        if (shape.elements() != sink.size) {
            throw ServeException.invalid(
                    "Unable to parse 'data' of input '%s': shape %s needs %d elements, got %d",
                    name, shape, shape.elements(), sink.size);
        }
        return sink.tensor(shape);
    }

    private long[] shape() {
        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++) {
            shape[i] = sizes[i];
        }
        return shape;
    }

    private static String text(long[] shape) {
        return Arrays.toString(shape).replace(" ", "");
    }

    private void read(JsonCursor cursor) {
        rank = -1;
        level = 0;
        do {
            readOn(cursor);
        } while (level > 0);
    }

    private void readOn(JsonCursor cursor) {
        if (cursor.token() == '[') {
            enter(cursor);
        } else {
            take(cursor);
        }
        while (level > 0 && cursor.token() == ']') {
            leave(cursor);
        }
    }

    /// Reads a piece of a value, to the end of the value or of the text.
    ///
    /// @param open how many lists are open where it begins
    void readPiece(JsonCursor cursor, int open, int depth) {
        rank = depth;
        level = open;
        begun = open;
        Arrays.fill(sizes, 0, depth, -1);
        do {
            readOn(cursor);
        } while (level > 0 && !cursor.isAtEnd());
    }

    /// The tensor that pieces make which follow each other in the text.
    ///
    /// @param open how many lists were open where each piece began
    /// @return null where they make none
    static @Nullable Tensor joined(List<JsonTensor> pieces, List<Integer> open) {
        JsonTensor all = pieces.getFirst();
        for (int i = 1; i < pieces.size(); i++) {
            if (!all.takes(pieces.get(i), open.get(i))) {
                return null;
            }
        }
        boolean whole = all.level == 0;
        if (whole && all.sink instanceof NumberSink numbers) {
            numbers.append(pieces.stream()
                    .skip(1)
                    .map(piece -> piece.sink)
                    .map(NumberSink.class::cast)
                    .toList());
        }
        return whole ? all.tensor() : null;
    }

    /// Whether the piece that follows in the text goes on where this one ends; then its lists are these.
    private boolean takes(JsonTensor next, int open) {
        boolean fits = level == open;
        for (int i = next.begun; i < open && fits; i++) {
            fits = hasSize(i, counts[i] + next.ends[i]);
        }
        for (int i = 0; i < rank && fits; i++) {
            fits = next.sizes[i] < 0 || hasSize(i, next.sizes[i]);
        }
        for (int i = 0; i < next.level; i++) {
            counts[i] = i < next.begun ? counts[i] + next.counts[i] : next.counts[i];
        }
        level = next.level;
        return fits;
    }

    private boolean hasSize(int list, int size) {
        if (sizes[list] < 0) {
            sizes[list] = size;
        }
        return sizes[list] == size;
    }

    private void enter(JsonCursor cursor) {
        if (rank >= 0 && level >= rank) {
            throw misfit(cursor, "Encountered list at unexpected level: %d expected < %d".formatted(level, rank));
        }
        JsonSkim.requireDepth(cursor, level);
        if (rank < 0) {
            sizes[level] = -1;
        }
        counts[level++] = 0;
        cursor.pass();
        if (cursor.token() == ']' && rank < 0) {
            rank = level;
        }
    }

    private void leave(JsonCursor cursor) {
        cursor.pass();
        level--;
        if (level < begun) {
            begun = level;
            ends[level] = counts[level];
        } else if (!hasSize(level, counts[level])) {
            String text = unexpectedSize(counts[level], level, sizes[level]);
            if (level > 0) {
                counts[level - 1]++;
            }
            throw ServeException.invalid("%s", outerMisfit(cursor, text));
        }
        if (level > 0) {
            counts[level - 1]++;
            ElementSink.comma(cursor);
        }
    }

    private void take(JsonCursor cursor) {
        if (rank < 0) {
            rank = level;
        } else if (level != rank) {
            throw misfit(
                    cursor,
                    "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d"
                            .formatted(JsonSnippet.at(cursor), level + 1, rank));
        }
        do {
            if (level > 1 && counts[level - 1] == 0 && sizes[level - 1] > 0) {
                counts[level - 2] += sink.takeRows(cursor, sizes[level - 1]);
            }
            int taken = level == 0 ? (sink.takeOne(cursor) ? 1 : 0) : sink.takeRun(cursor);
            if (taken == 0) {
                throw misfit(cursor, wrongType(cursor));
            }
            if (level > 0) {
                counts[level - 1] += taken;
            }
        } while (level > 1 && counts[level - 1] == sizes[level - 1] && cursor.passesRow() && nextRow());
    }

    /// Counts a list that has ended where the next began.
    private boolean nextRow() {
        counts[level - 2]++;
        counts[level - 1] = 0;
        return true;
    }

    private String wrongType(JsonCursor cursor) {
        String value = JsonSnippet.at(cursor);
        if (cursor.token() == '{' && element == ElementType.STRING) {
            return "JSON Value: %s not formatted correctly for base64 data".formatted(value);
        }
        return "JSON Value: %s Type: %s is not of expected type: %s"
                .formatted(value, JsonSnippet.kindAt(cursor), TypeNames.of(element));
    }

    private static String unexpectedSize(int count, int level, int expected) {
        return "Encountered list at unexpected size: %d at level: %d expected size: %d"
                .formatted(count, level, expected);
    }

    /// The error at the value that stands here, unless a list around it has the wrong size: that is told first.
    private ServeException misfit(JsonCursor cursor, String text) {
        cursor.skip();
        if (level > 0) {
            counts[level - 1]++;
        }
        return ServeException.invalid("%s", outerMisfit(cursor, text));
    }

    /// Counts to the end every list that is open, the cursor behind an element of the innermost.
    private String outerMisfit(JsonCursor cursor, String text) {
        String told = text;
        while (level > 0) {
            level--;
            while (cursor.hasElement(false)) {
                cursor.skip();
                counts[level]++;
            }
            if (sizes[level] >= 0 && counts[level] != sizes[level]) {
                told = unexpectedSize(counts[level], level, sizes[level]);
            }
            if (level > 0) {
                counts[level - 1]++;
            }
        }
        return told;
    }
}
