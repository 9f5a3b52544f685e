package dev.slipway.serve.threads;

import java.util.ArrayList;
import java.util.List;

/// On which processors threads compute what somebody waits for, so that those that fill idle processors do no harm.
///
/// A processor that runs an idle thread gives way at once to who wakes up on it, but it looks busy: the system may wake
/// two threads on one processor while another does nothing else. And two runs at once slow each other down, whatever
/// the system thinks of their threads, as processors share caches and memory. So once half of the processors compute,
/// idle threads have to stay on one of those, where they stand still.
public final class ComputeThreads {

    private static final int NONE = -1;

    private final List<Integer> all;
    private final List<Integer> computing = new ArrayList<>();
    private int host = NONE;

    public ComputeThreads() {
        this(Processors.ofProcess());
    }

    /// @param all the processors there are
    ComputeThreads(List<Integer> all) {
        this.all = all;
    }

    /// The calling thread begins to compute.
    ///
    /// @return what [#end] needs to know
    public int begin() {
        if (!IdleThreads.areThere()) {
            return NONE;
        }
        int processor = Processors.current();
        if (processor != NONE) {
            began(processor);
        }
        return processor;
    }

    private synchronized void began(int processor) {
        computing.add(processor);
        settle();
    }

    /// A thread has computed.
    ///
    /// @param processor what [#begin] told
    public void end(int processor) {
        if (processor != NONE) {
            ended(processor);
        }
    }

    private synchronized void ended(int processor) {
        computing.remove((Integer) processor);
        settle();
    }

    private void settle() {
        if (2 * computing.size() < all.size()) {
            if (host != NONE && !computing.isEmpty()) {
                host = NONE;
                IdleThreads.stayOn(all);
            }
        } else if (!computing.contains(host)) {
            host = computing.getLast();
            IdleThreads.stayOn(List.of(host));
        }
    }
}
