package dev.slipway.serve.grpc;

import dev.slipway.serve.http.Glance;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The beginning of a message, where the model's name stands when fields come in the order of their numbers, as those
/// who write protocol buffers are asked to write them.
final class FirstWords {

    /// The tag of a first field that has a length.
    private static final int FIRST = 1 << 3 | 2;
    private static final int LONGEST_LENGTH = 5;

    private FirstWords() {}

    /// Refuses messages for models that have no room.
    ///
    /// @param depth in how many messages, each the first field of the one around it, the name lies
    static Function<MemorySegment, Glance> roomIn(Inference inference, int depth) {
        return begun -> !inference.isCrowded()
                ? Glance.LET_IN
                : name(begun, depth) instanceof String model ? glance(inference, model) : Glance.UNDECIDED;
    }

    private static Glance glance(Inference inference, String model) {
        try {
            inference.requireRoom(ModelSpec.latest(model));
            return Glance.LET_IN;
        } catch (ServeException refused) {
            return Glance.refused(refused);
        }
    }

    /// The model's name; null when the message does not begin with it, or not all of it has come.
    static @Nullable String name(MemorySegment begun, int depth) {
        long at = 0;
        long length = 0;
        for (int level = 0; level <= depth; level++) {
            if (at >= begun.byteSize() || begun.get(ValueLayout.JAVA_BYTE, at++) != FIRST) {
                return null;
            }
            length = 0;
            for (int i = 0; ; i++) {
                if (at >= begun.byteSize() || i == LONGEST_LENGTH) {
                    return null;
                }
                byte next = begun.get(ValueLayout.JAVA_BYTE, at++);
                length |= (next & 0x7fL) << 7 * i;
                if (next >= 0) {
                    break;
                }
            }
        }
        return length > begun.byteSize() - at
                ? null
                : new String(begun.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
