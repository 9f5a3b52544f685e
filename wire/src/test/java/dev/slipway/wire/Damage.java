package dev.slipway.wire;

import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What every reader promises of damaged bytes: it takes them or ends in a [FormatException], soon and with little
/// memory.
public final class Damage {

    private static final long SEED = Long.getLong("seed", 20_260_101);
    private static final int CASES = 1000;
    private static final long NANOS = 1_000_000_000;
    private static final long MEMORY_PER_BYTE = 200;
    private static final long MEMORY = 4 << 20;

    private Damage() {}

    public static Random random() {
        return new Random(SEED);
    }

    /// Cuts the bytes off at random places, flips random bits, and puts extreme numbers in.
    public static void isRefusedOrTaken(byte[] sound, Consumer<MemorySegment> reader) {
        isRefusedOrTaken(sound, UnaryOperator.identity(), reader);
    }

    /// @param seal what makes damage look intact, such as a checksum
    public static void isRefusedOrTaken(byte[] sound, UnaryOperator<byte[]> seal, Consumer<MemorySegment> reader) {
        reader.accept(MemorySegment.ofArray(seal.apply(sound.clone())));
        Random random = random();
        for (int i = 0; i < CASES; i++) {
            byte[] damaged = damaged(sound, random, i);
            check(seal.apply(damaged), reader, "case %d, reproduce with -Dseed=%d".formatted(i, SEED));
        }
    }

    private static byte[] damaged(byte[] sound, Random random, int i) {
        if (i % 3 == 0) {
            return Arrays.copyOf(sound, random.nextInt(sound.length));
        }
        byte[] damaged = sound.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(damaged.length);
            if (i % 3 == 1) {
                damaged[at] ^= (byte) (1 << random.nextInt(8));
            } else {
                Arrays.fill(damaged, at, Math.min(damaged.length, at + 1 + random.nextInt(8)), (byte) 0xff);
            }
        }
        return damaged;
    }

    private static void check(byte[] damaged, Consumer<MemorySegment> reader, String what) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = thread.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        try {
            reader.accept(MemorySegment.ofArray(damaged));
        } catch (FormatException e) {
            // as promised
        } catch (RuntimeException | Error e) {
            fail(what, e);
        }
        long taken = System.nanoTime() - start;
        long memory = thread.getCurrentThreadAllocatedBytes() - allocated;
        if (taken > NANOS || memory > MEMORY + MEMORY_PER_BYTE * damaged.length) {
            fail("%s: %d bytes took %d ns and %d bytes of memory", what, damaged.length, taken, memory);
        }
    }
}
