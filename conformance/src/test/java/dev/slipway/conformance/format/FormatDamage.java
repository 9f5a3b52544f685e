package dev.slipway.conformance.format;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Damages a file in seeded ways and reads the model it belongs to.
record FormatDamage(FormatSamples.Sample sample, byte[] whole) {

    private static final int[] LIES = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 16, 0x7fff, -4};
    private static final long MOST_MILLIS = 5_000;
    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_BYTES_PER_BYTE = 2_000;

    static FormatDamage of(FormatSamples.Sample sample) throws IOException {
        return new FormatDamage(sample, Files.readAllBytes(sample.victim()));
    }

    /// Reads the model with damage number `seed` done; answers what is wrong with the way it was refused, if anything.
    @Nullable
    String trouble(int seed) throws IOException {
        Files.write(sample.victim(), damaged(seed));
        try {
            return read(sample.model(), whole.length);
        } finally {
            Files.write(sample.victim(), whole);
        }
    }

    /// Whether reading takes long or much memory, or ends with anything but a model or a [FormatException].
    static @Nullable String read(Path model, long size) {
        long start = System.nanoTime();
        long before = allocated();
        String trouble = null;
        try (Model read = Formats.read(model, ReadOptions.ALL, new Findings())) {
            read.signatures();
        } catch (FormatException e) {
            trouble = String.valueOf(e.getMessage()).isBlank() ? "the message is empty" : null;
        } catch (RuntimeException | Error e) {
            StackTraceElement[] trace = e.getStackTrace();
            trouble = e + (trace.length > 0 ? " at " + trace[0] : "");
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        long bytes = allocated() - before;
        return trouble != null
                ? trouble
                : millis > MOST_MILLIS
                        ? "took %d ms".formatted(millis)
                        : bytes > MOST_BYTES + MOST_BYTES_PER_BYTE * size
                                ? "allocated %d bytes".formatted(bytes)
                                : null;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private byte[] damaged(int seed) {
        Random random = new Random(seed);
        byte[] bytes = whole.clone();
        switch (seed % 4) {
            case 0 -> bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> flip(bytes, 1, random);
            case 2 -> flip(bytes, 8, random);
            default -> {
                int at = random.nextInt(whole.length - 4);
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, LIES[random.nextInt(LIES.length)]);
            }
        }
        return bytes;
    }

    private static void flip(byte[] bytes, int times, Random random) {
        for (int i = 0; i < times; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }
}
