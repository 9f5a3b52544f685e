package dev.slipway.serve.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes threads that come before others, or stand behind those that answer requests.
public final class Threads {

    private static final AtomicBoolean COMPILER_GIVES_WAY = new AtomicBoolean();

    private Threads() {}

    /// Threads that have little to do at a time, and soon: the network's.
    public static ThreadFactory prompt(String name) {
        return at(Priority.PROMPT, name);
    }

    /// Threads that compute what requests ask for, or read large bodies, for milliseconds at a time: under overload a
    /// refusal does not wait behind them. None of them comes before another: requests that were read in haste would
    /// fill queue and memory, and be refused with all the work that was put into them.
    public static ThreadFactory steady(String name) {
        return at(Priority.STEADY, name);
    }

    /// Threads that give way to others, but get on: for what somebody waits for in the end.
    public static ThreadFactory giveWay(String name) {
        return at(Priority.LOW, name);
    }

    /// One thread that runs while a processor has nothing else to do: for what nobody waits for. It ends when nothing
    /// was asked of it for a while.
    public static ExecutorService whenIdle(String name) {
        ThreadFactory threads = at(Priority.IDLE, name);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> threads.newThread(() -> IdleThreads.during(work)));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /// Lets the compiler that optimises what Java runs often give way from now on. One compilation may take
    /// a second, and code that is not optimised yet costs requests little where runs take milliseconds.
    ///
    /// It gives way a little only: while it replaces the code of a method, who calls that method asks for
    /// the new code again and again and does nothing else. So whoever keeps the compiler waiting waits as long.
    public static void compilerGivesWay() {
        if (!COMPILER_GIVES_WAY.getAndSet(true)) {
            NativeThreads.named("C2 Compiler").forEach(Priority.BRISK::giveTo);
        }
    }

    private static ThreadFactory at(Priority priority, String name) {
        ThreadFactory threads = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
        return task -> threads.newThread(() -> {
            priority.take();
            task.run();
        });
    }
}
