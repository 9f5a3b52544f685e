package dev.slipway.serve.json;

import dev.slipway.serve.threads.Helpers;
import dev.slipway.serve.threads.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Processors that are free to help with a large tensor: those that no other large tensor keeps busy.
final class Spare {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int PARTS_EACH = 4;

    private Spare() {}

    /// How many parts to divide work into: more than there are processors, as one may be slower than another.
    static int parts() {
        return PARTS_EACH * PROCESSORS;
    }

    /// The results of all parts of some work, in their order; done by several threads if processors are free.
    ///
    /// @throws java.util.concurrent.CompletionException when a part fails
    static <T> List<T> all(int parts, IntFunction<T> part) {
        List<CompletableFuture<T>> results =
                Stream.generate(CompletableFuture<T>::new).limit(parts).toList();
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
                int mine = i;
                results.get(mine).completeAsync(() -> part.apply(mine), Runnable::run);
            }
        };
        int place = Places.take();
        try {
            if (Places.free() > 0) {
                Helpers.call(work, Math.min(parts, PROCESSORS) - 1);
            }
            work.run();
            List<T> all = new ArrayList<>(parts);
            results.forEach(result -> all.add(result.join()));
            return all;
        } finally {
            Places.leave(place);
        }
    }
}
