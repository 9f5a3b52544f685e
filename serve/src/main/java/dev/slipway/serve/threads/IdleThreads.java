package dev.slipway.serve.threads;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The threads of this process that run while a processor has nothing else to do.
final class IdleThreads {

    /// By the operating system's numbers.
    private static final Set<Integer> ALL = ConcurrentHashMap.newKeySet();

    private static volatile List<Integer> place = Processors.ofProcess();

    private IdleThreads() {}

    /// The calling thread is one of them while it does this.
    static void during(Runnable task) {
        Integer me = NativeThreads.current();
        ALL.add(me);
        try {
            Processors.stayOn(place);
            task.run();
        } finally {
            ALL.remove(me);
        }
    }

    static boolean areThere() {
        return !ALL.isEmpty();
    }

    /// From now on they and those that join them run on these processors alone.
    static void stayOn(List<Integer> processors) {
        place = processors;
        ALL.forEach(thread -> Processors.stayOn(thread, processors));
    }
}
