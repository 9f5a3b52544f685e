package dev.slipway.serve.json;

import dev.slipway.serve.threads.Helpers;
import dev.slipway.serve.threads.Places;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Processors that are free to help with a large tensor: those that no other large tensor keeps busy.
///
/// Where several tensors are under way, all threads do the parts of one before those of the next: two that shared the
/// processors would both be ready when the later one is.
final class Spare {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int PARTS_EACH = 4;
    /// Of which parts are left, in the order in which they are done.
    private static final List<Work<?>> UNDER_WAY = new ArrayList<>();

    private Spare() {}

    /// How many parts to divide work into: more than there are processors, as one may be slower than another.
    static int parts() {
        return PARTS_EACH * PROCESSORS;
    }

    /// The results of all parts of some work, in their order; done by several threads if processors are free, and
    /// behind work that is under way already.
    ///
    /// @throws java.util.concurrent.CompletionException when a part fails
    static <T> List<T> all(int parts, IntFunction<T> part) {
        return all(parts, part, false);
    }

    /// As [#all], but before work that is under way: for a request that is nearly answered.
    static <T> List<T> allSoon(int parts, IntFunction<T> part) {
        return all(parts, part, true);
    }

    private static <T> List<T> all(int parts, IntFunction<T> part, boolean soon) {
        List<CompletableFuture<T>> results =
                Stream.generate(CompletableFuture<T>::new).limit(parts).toList();
        Work<T> work = new Work<>(part, results, soon, new AtomicInteger());
        int place = Places.take();
        try {
            begin(work);
            if (Places.free() > 0) {
                Helpers.call(Spare::doAll, Math.min(parts, PROCESSORS) - 1);
            }
            while (work.hasPartsLeft() && next() instanceof Work<?> next) {
                next.doPart();
            }
            List<T> all = new ArrayList<>(parts);
            results.forEach(result -> all.add(result.join()));
            return all;
        } finally {
            Places.leave(place);
        }
    }

    private static void doAll() {
        while (next() instanceof Work<?> next) {
            next.doPart();
        }
    }

    private static synchronized void begin(Work<?> work) {
        int at = 0;
        while (at < UNDER_WAY.size() && (UNDER_WAY.get(at).soon || !work.soon)) {
            at++;
        }
        UNDER_WAY.add(at, work);
    }

    private static synchronized @Nullable Work<?> next() {
        UNDER_WAY.removeIf(work -> !work.hasPartsLeft());
        return UNDER_WAY.isEmpty() ? null : UNDER_WAY.getFirst();
    }

    private record Work<T>(IntFunction<T> part, List<CompletableFuture<T>> results, boolean soon, AtomicInteger next) {

        boolean hasPartsLeft() {
            return next.get() < results.size();
        }

        void doPart() {
            int mine = next.getAndIncrement();
            if (mine < results.size()) {
                results.get(mine).completeAsync(() -> part.apply(mine), Runnable::run);
            }
        }
    }
}
