package dev.slipway.serve.threads;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// On which processors threads are that do something of a millisecond or more for a request, each on one of its own as
/// far as there are enough.
///
/// The system may leave two of them on one processor for as long, though another does nothing: in a virtual machine a
/// processor that sleeps looks as if it was taken, so a thread is woken where its caller is.
public final class Places {

    private static final List<Integer> ALL = Processors.ofProcess();
    private static final int COUNT = Processors.count();
    /// How many threads there are by processor; those of a system that does not tell are all at one.
    private static final Map<Integer, Integer> TAKEN = new HashMap<>();

    private Places() {}

    /// The calling thread begins, after it has moved if another is where it is, and none elsewhere.
    ///
    /// @return what [#leave] needs to know
    public static int take() {
        int here = Processors.current();
        List<Integer> better = better(here);
        if (!better.isEmpty()) {
            Processors.stayOn(better);
            here = Processors.current();
            Processors.stayOn(ALL);
        }
        count(here, 1);
        return here;
    }

    /// A thread has done what it took its place for.
    ///
    /// @param place what [#take] told
    public static void leave(int place) {
        count(place, -1);
    }

    /// How many processors are left.
    public static synchronized int free() {
        return COUNT - TAKEN.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static synchronized List<Integer> better(int here) {
        return TAKEN.containsKey(here)
                ? ALL.stream().filter(place -> !TAKEN.containsKey(place)).toList()
                : List.of();
    }

    private static synchronized void count(int place, int more) {
        TAKEN.merge(place, more, (before, added) -> before + added == 0 ? null : before + added);
    }
}
