package dev.slipway.engine.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Native memory for what is needed no longer than a run takes.
///
/// What [#close] gives back is lent again as it is: it need not be cleared and mapped anew, and it may still lie in the
/// processor's cache. One scratch is for one thread at a time; what they all lend from is kept, up to 128 MiB, for
/// good.
public final class Scratch implements AutoCloseable {

    /// The strictest alignment any runtime's kernels ask for, in bytes.
    public static final long ALIGNMENT = 64;

    private static final long SMALLEST = 64 << 10;
    private static final long LARGEST_KEPT = 32 << 20;
    private static final long MOST_KEPT = 128 << 20;
    private static final ConcurrentLinkedDeque<MemorySegment> FREE = new ConcurrentLinkedDeque<>();
    private static final AtomicLong KEPT = new AtomicLong();

    private final List<MemorySegment> lent = new ArrayList<>(2);
    private long used;
    private @Nullable Arena large;

    /// Aligned memory of so many bytes, valid until [#close]. Its content is undefined.
    public MemorySegment room(long bytes) {
        if (bytes > LARGEST_KEPT) {
            large = large == null ? Arena.ofShared() : large;
            return large.allocate(bytes, ALIGNMENT);
        }
        if (lent.isEmpty() || used + bytes > lent.getLast().byteSize()) {
            lent.add(block(bytes));
            used = 0;
        }
        MemorySegment room = lent.getLast().asSlice(used, bytes);
        used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return room;
    }

    private static MemorySegment block(long bytes) {
        MemorySegment free = FREE.pollFirst();
        if (free != null) {
            KEPT.addAndGet(-free.byteSize());
            if (free.byteSize() >= bytes) {
                return free;
            }
        }
        // A power of two, so that needs that grow a little do not leave a block behind each.
        long size = Math.max(SMALLEST, 2 * Long.highestOneBit(bytes - 1));
        return Arena.ofAuto().allocate(size, ALIGNMENT);
    }

    /// Whether a segment lies in memory that is lent here.
    public boolean isOver(MemorySegment segment) {
        return segment.isNative()
                && (large != null && segment.scope().equals(large.scope())
                        || lent.stream()
                                .anyMatch(block ->
                                        block.asOverlappingSlice(segment).isPresent()));
    }

    /// Gives everything back; nobody may look at it any more.
    @Override
    public void close() {
        for (MemorySegment block : lent) {
            if (KEPT.addAndGet(block.byteSize()) <= MOST_KEPT) {
                FREE.addFirst(block);
            } else {
                KEPT.addAndGet(-block.byteSize());
            }
        }
        lent.clear();
        if (large != null) {
            large.close();
            large = null;
        }
    }
}
