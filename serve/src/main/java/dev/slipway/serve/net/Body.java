package dev.slipway.serve.net;

import dev.slipway.serve.inference.Status;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Collects the body of a request. A claimed length is believed only as far as bytes arrive. Lives on its connection's
/// thread.
final class Body {

    private static final int FIRST = 64 << 10;
    private static final int BELIEVED = 1 << 20;
    /// Of a larger body a part that is not smaller than its `FOLLOWS`th vouches for the rest.
    private static final long FOLLOWS = 8;

    private static final byte[] NOTHING = {};

    private final int limit;
    private final int chunkLimit;
    private final Budget budget;
    private final byte[] prefix;
    private int prefixed;
    private int expected;
    private byte[] bytes = NOTHING;
    private int size;
    private int chunks;
    private long taken;
    private boolean lent;
    private boolean released;

    private Body(int prefix, long expected, int limit, int chunkLimit, Budget budget) {
        this.prefix = new byte[prefix];
        this.limit = limit;
        this.chunkLimit = chunkLimit;
        this.budget = budget;
        expect(expected);
    }

    /// @param expected the length that the client claims, negative when it does not
    /// @throws Refusal when that is too much
    static Body plain(long expected, NetOptions options, Budget budget) {
        return new Body(0, expected, options.limits().body(), options.limits().chunks(), budget);
    }

    /// A body of one gRPC frame, whose five bytes are kept apart.
    static Body framed(NetOptions options, Budget budget) {
        return new Body(5, -1, options.limits().body(), options.limits().chunks(), budget);
    }

    /// @throws Refusal when the body is larger than allowed, or comes in too many pieces
    void add(ByteBuf content) {
        if (++chunks > chunkLimit) {
            throw new Refusal(
                    413,
                    Status.RESOURCE_EXHAUSTED,
                    "the request comes in more than the %d pieces allowed".formatted(chunkLimit));
        }
        if (prefixed < prefix.length) {
            int part = Math.min(prefix.length - prefixed, content.readableBytes());
            content.readBytes(prefix, prefixed, part);
            prefixed += part;
            if (prefixed == prefix.length) {
                expect(Integer.toUnsignedLong(
                        prefix[1] << 24 | (prefix[2] & 0xff) << 16 | (prefix[3] & 0xff) << 8 | prefix[4] & 0xff));
            }
        }
        int more = content.readableBytes();
        if (more > 0) {
            room(more);
            content.readBytes(bytes, size, more);
            size += more;
        }
    }

    private void expect(long length) {
        if (length > limit) {
            throw Refusal.tooLarge(limit);
        }
        expected = (int) length;
    }

    private void room(int more) {
        long needed = (long) size + more;
        if (needed > limit) {
            throw Refusal.tooLarge(limit);
        }
        if (needed <= bytes.length) {
            return;
        }
        boolean believed = expected <= Math.max(BELIEVED, FOLLOWS * needed);
        long next = Math.max(needed, Math.max(2L * bytes.length, expected >= 0 && believed ? expected : FIRST));
        int capacity = (int) Math.min(next, expected >= needed ? expected : limit);
        budget.take(capacity - (long) bytes.length);
        taken = capacity;
        byte[] larger = budget.arrays().take(capacity);
        System.arraycopy(bytes, 0, larger, 0, size);
        bytes = larger;
    }

    /// Bytes received, without the prefix.
    int size() {
        return size;
    }

    /// Whether a frame is whole: its five bytes, and as many more as they say.
    boolean isOneFrame() {
        return prefixed == prefix.length && size == expected;
    }

    boolean isCompressedFrame() {
        return prefix[0] == 1;
    }

    /// What has come so far, without the prefix; not a copy.
    MemorySegment soFar() {
        return MemorySegment.ofArray(bytes).asSlice(0, size);
    }

    boolean isBegun() {
        return prefixed > 0;
    }

    /// How many bytes a frame needs before more is known of it, or it is whole.
    int missing() {
        return prefixed < prefix.length ? prefix.length - prefixed : expected - size;
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /// Somebody reads the bytes, until [#returned], whatever becomes of the exchange meanwhile.
    void lend() {
        lent = true;
    }

    /// Nobody reads the bytes any more to whom they were lent.
    void returned() {
        lent = false;
        if (released) {
            free();
        }
    }

    /// The exchange is over, which may be said more than once.
    void release() {
        released = true;
        if (!lent) {
            free();
        }
    }

    private void free() {
        if (bytes.length == expected || bytes.length == size) { // others are steps on the way to their length
            budget.arrays().put(bytes);
        }
        bytes = NOTHING;
        budget.giveBack(taken);
        taken = 0;
    }
}
