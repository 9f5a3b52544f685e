package dev.slipway.wire.archive;

import dev.slipway.wire.FormatException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.LongFunction;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Undoes deflate.
final class Inflation {

    // Deflate cannot do better.
    private static final long MAX_RATIO = 1032;
    // What claims more than this is counted before memory is given to it.
    private static final long TRUSTED_RATIO = 16;
    private static final int CHUNK = 1 << 20;

    private final MemorySegment deflated;
    private final long size;
    private final String what;

    private Inflation(MemorySegment deflated, long size, String what) {
        this.deflated = deflated;
        this.size = size;
        this.what = what;
    }

    /// @throws FormatException when `deflated` does not hold exactly `size` bytes
    static MemorySegment inflate(MemorySegment deflated, long size, String what) {
        return new Inflation(deflated, size, what).content();
    }

    private MemorySegment content() {
        if (size / MAX_RATIO > deflated.byteSize()) {
            throw wrongSize("cannot be that many");
        }
        if (size / TRUSTED_RATIO > deflated.byteSize() + CHUNK / TRUSTED_RATIO) {
            ByteBuffer scratch = ByteBuffer.allocate(CHUNK);
            run(_ -> scratch.clear());
        }
        MemorySegment content = size <= CHUNK
                ? MemorySegment.ofArray(new byte[(int) size])
                : Arena.ofAuto().allocate(size);
        run(at -> content.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer());
        return content;
    }

    /// Inflates all, each time into the room that is given for a position.
    private void run(LongFunction<ByteBuffer> room) {
        Inflater inflater = new Inflater(true);
        try {
            ByteBuffer beyond = ByteBuffer.allocate(1);
            long in = 0;
            for (long at = 0; !inflater.finished(); ) {
                if (inflater.needsInput()) {
                    long count = Math.min(CHUNK, deflated.byteSize() - in);
                    inflater.setInput(deflated.asSlice(in, count).asByteBuffer());
                    in += count;
                }
                int made = inflater.inflate(at < size ? room.apply(at) : beyond);
                at += made;
                if (at > size || made == 0 && !inflater.finished() && in == deflated.byteSize()) {
                    throw wrongSize(at > size ? "hold more" : "hold %d".formatted(at));
                }
                if (inflater.finished() && at < size) {
                    throw wrongSize("hold %d".formatted(at));
                }
            }
        } catch (DataFormatException e) {
            throw new FormatException("CORRUPT", "%s is not deflated data: %s".formatted(what, e.getMessage()), e);
        } finally {
            inflater.end();
        }
    }

    private FormatException wrongSize(String found) {
        return FormatException.corrupt(
                "%s claims %d bytes; its %d compressed ones %s; the file is damaged",
                what, size, deflated.byteSize(), found);
    }
}
