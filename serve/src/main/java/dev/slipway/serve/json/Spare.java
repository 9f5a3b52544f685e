package dev.slipway.serve.json;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Processors that are free to help with a large tensor: those that no other large tensor keeps busy.
final class Spare {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger BUSY = new AtomicInteger();

    private Spare() {}

    /// How many parts to divide work into.
    static int parts() {
        return 2 * PROCESSORS;
    }

    /// The results of all parts of some work, in their order; done by several threads if processors are free.
    static <T> List<T> all(int parts, IntFunction<T> part) {
        boolean free = BUSY.incrementAndGet() < PROCESSORS;
        try {
            IntStream numbers = IntStream.range(0, parts);
            return (free ? numbers.parallel() : numbers).mapToObj(part).collect(Collectors.toList());
        } finally {
            BUSY.decrementAndGet();
        }
    }
}
