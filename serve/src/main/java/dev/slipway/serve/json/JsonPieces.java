package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a large list of numbers in pieces, several at once where processors are free.
///
/// The text is cut at commas, on the guess that what is left of it is one list whose elements nest alike: then the
/// brackets that end before a comma tell how many lists are open there. Where the pieces do not make one value, the
/// guess was wrong, or the text is; that is for somebody to find who reads it from its beginning.
public final class JsonPieces {

    /// The least text that is worth it.
    private static final int LARGE = 256 << 10;

    private static final int SHORTEST = 64 << 10;

    /// A piece of text; `open` lists are open where it begins.
    private record Piece(JsonCursor cursor, int open) {}

    private JsonPieces() {}

    /// Reads the value at the cursor, if it is a large list of numbers and most of the text that is left; else leaves
    /// the cursor.
    ///
    /// @param wraps whether an integer of 32 bits that is too large for a narrower type loses its high bits
    public static @Nullable Tensor read(JsonCursor cursor, ElementType element, boolean wraps) {
        int depth = cursor.remaining() < LARGE || element == ElementType.STRING ? 0 : depth(cursor);
        List<Piece> pieces = depth == 0 ? List.of() : cut(cursor, depth);
        if (pieces.size() < 2) {
            return null;
        }
        List<JsonTensor> read = Spare.all(pieces.size(), i -> read(pieces.get(i), depth, element, wraps));
        if (read.contains(null)) {
            return null;
        }
        Tensor tensor = JsonTensor.joined(read, pieces.stream().map(Piece::open).toList());
        if (tensor != null) {
            cursor.back(pieces.getLast().cursor.offset());
        }
        return tensor;
    }

    /// How many lists begin here.
    private static int depth(JsonCursor cursor) {
        JsonCursor ahead = cursor.at(cursor.offset());
        int depth = 0;
        while (ahead.token() == '[' && depth < JsonCursor.MAX_DEPTH) {
            ahead.pass();
            depth++;
        }
        return depth;
    }

    private static List<Piece> cut(JsonCursor cursor, int depth) {
        int begin = cursor.offset();
        int end = begin + cursor.remaining();
        int count = Math.min(Spare.parts(), cursor.remaining() / SHORTEST);
        List<Piece> pieces = new ArrayList<>();
        int from = begin;
        int open = 0;
        for (int i = 1; i < count; i++) {
            int comma = comma(cursor, begin + (int) ((long) (end - begin) * i / count), end);
            int lists = comma == end ? 0 : depth - listsThatEndBefore(comma, cursor, from);
            if (lists > 0) {
                pieces.add(new Piece(cursor.between(from, comma + 1), open));
                from = comma + 1;
                open = lists;
            }
        }
        pieces.add(new Piece(cursor.between(from, end), open));
        return pieces;
    }

    private static int comma(JsonCursor cursor, int from, int end) {
        int i = from;
        while (i < end && cursor.byteAt(i) != ',') {
            i++;
        }
        return i;
    }

    private static int listsThatEndBefore(int comma, JsonCursor cursor, int from) {
        int lists = 0;
        for (int i = comma - 1; i > from; i--) {
            byte c = cursor.byteAt(i);
            if (c == ']') {
                lists++;
            } else if (c > ' ') {
                break;
            }
        }
        return lists;
    }

    private static @Nullable JsonTensor read(Piece piece, int depth, ElementType element, boolean wraps) {
        try {
            JsonTensor tensor = JsonTensor.of(element, wraps);
            tensor.readPiece(piece.cursor, piece.open, depth);
            return tensor;
        } catch (ServeException _) {
            return null;
        }
    }
}
