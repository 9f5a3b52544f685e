package dev.slipway.serve.threads;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// A processor of its own for each of several threads, as long as other threads fill the idle ones.
///
/// A processor that only computes what nobody waits for gives way at once to who wakes up on it, but it looks busy: the
/// system may wake two threads on one processor while another does nothing else. Threads that have a processor each
/// cannot get into each other's way. There are seats only for as many threads as there are processors; fewer would
/// crowd onto the first ones with those of other servers.
public final class Seat {

    private static final AtomicInteger FILLERS = new AtomicInteger();

    private final List<Integer> all;
    private final List<Integer> own;
    private boolean taken;

    private Seat(List<Integer> all, List<Integer> own) {
        this.all = all;
        this.own = own;
    }

    /// One for each of so many threads.
    public static List<Seat> of(int threads) {
        List<Integer> all = Processors.allowed();
        boolean enough = all.size() == threads;
        return IntStream.range(0, threads)
                .mapToObj(i -> new Seat(all, enough ? List.of(all.get(i)) : all))
                .toList();
    }

    /// The calling thread, whose seat this is, stays on its processor if that helps now, and goes where it may if not.
    public void settle() {
        boolean wanted = FILLERS.get() > 0;
        if (wanted != taken && own != all) {
            taken = wanted;
            Processors.stayOn(wanted ? own : all);
        }
    }

    /// Runs what fills idle processors.
    static void filling(Runnable task) {
        FILLERS.incrementAndGet();
        try {
            task.run();
        } finally {
            FILLERS.decrementAndGet();
        }
    }
}
