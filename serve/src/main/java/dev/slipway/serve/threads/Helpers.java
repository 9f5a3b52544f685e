package dev.slipway.serve.threads;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that do a task together with the one that has it, each on another processor than that one.
///
/// The system would often wake them on the processor of who calls them, where both take turns while another does
/// nothing: in a virtual machine a processor that sleeps looks as if it was taken.
public final class Helpers {

    private static final int MOST = Processors.count() - 1;
    private static final List<Integer> PROCESSORS = Processors.ofProcess();
    private static final ThreadFactory THREADS = Threads.prompt("slipway-help");
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final ConcurrentLinkedDeque<Helper> FREE = new ConcurrentLinkedDeque<>();

    private Helpers() {}

    /// Has a task done by helpers too that have nothing to do. They begin it once each, now or a little later, even if
    /// the calling thread has done all of it by then.
    ///
    /// @param task what many threads may do at once; it throws nothing
    /// @param most how many of them
    /// @return how many do
    public static int call(Runnable task, int most) {
        int here = Processors.current();
        for (int i = 0; i < most; i++) {
            Helper helper = FREE.poll();
            if (helper == null) {
                if (MADE.getAndUpdate(made -> Math.min(MOST, made + 1)) == MOST) {
                    return i;
                }
                helper = new Helper();
            }
            helper.leave(here);
            helper.begin(task);
        }
        return most;
    }

    private static final class Helper implements Runnable {

        private final Thread thread = THREADS.newThread(this);
        private List<Integer> places = PROCESSORS;
        private volatile int number;
        private volatile @Nullable Runnable task;

        /// From now on it does not run on this processor.
        void leave(int processor) {
            if (!places.contains(processor) || PROCESSORS.size() == 1) {
                return;
            }
            places = PROCESSORS.stream().filter(other -> other != processor).toList();
            if (number != 0) {
                Processors.stayOn(number, places);
            }
        }

        void begin(Runnable next) {
            task = next;
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            Processors.stayOn(places);
            number = NativeThreads.current();
            while (true) {
                Runnable now = task;
                if (now == null) {
                    LockSupport.park(this);
                    continue;
                }
                try {
                    now.run();
                } finally {
                    task = null;
                    FREE.push(this);
                }
            }
        }
    }
}
