package dev.slipway.serve.security;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// What must not happen to a server, and what must not grow.
final class Vitals {

    private static final long HEAP_SLACK = 48L << 20;
    private static final int THREAD_SLACK = 12;
    private static final Queue<String> TROUBLE = new ConcurrentLinkedQueue<>();

    private final Target target;
    private final boolean computes;
    private final int threads;
    private final long heap;

    private Vitals(Target target, boolean computes) {
        this.target = target;
        this.computes = computes;
        this.threads = ManagementFactory.getThreadMXBean().getThreadCount();
        this.heap = usedHeap();
    }

    /// Hears of leaks and warnings from now on; to be called before any class of Netty is used.
    static void listen() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        InternalLoggerFactory.setDefaultFactory(new InternalLoggerFactory() {
            @Override
            protected InternalLogger newInstance(String name) {
                return new Ear(name);
            }
        });
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> TROUBLE.add("thread %s: %s".formatted(thread.getName(), thrown)));
    }

    /// How the server is now, once it has warmed up.
    ///
    /// @param computes whether its models stay
    static Vitals of(Target target, boolean computes) {
        return new Vitals(target, computes);
    }

    /// @throws AssertionError when the server does not compute, or something was logged
    void requireHealth() {
        if (!(computes ? target.isWell() : target.isAlive())) {
            throw new AssertionError("the server does not answer right any more");
        }
        String trouble = TROUBLE.poll();
        if (trouble != null) {
            throw new AssertionError(trouble);
        }
    }

    /// @throws AssertionError when connections, threads or memory are not given back
    void requireNoGrowth() {
        long until = System.nanoTime() + 30_000_000_000L;
        while (target.server().connections() > 1 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        if (target.server().connections() > 1) {
            throw new AssertionError(
                    "%d connections stay open".formatted(target.server().connections()));
        }
        int now = ManagementFactory.getThreadMXBean().getThreadCount();
        if (now > threads + THREAD_SLACK) {
            throw new AssertionError("there were %d threads, now %d".formatted(threads, now));
        }
        long used = usedHeap();
        if (used > heap + HEAP_SLACK) {
            throw new AssertionError("%d bytes of the heap were used, now %d".formatted(heap, used));
        }
        requireHealth();
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// Netty's log: warnings and errors, of which leaks are some.
    private static final class Ear extends AbstractInternalLogger {

        private static final long serialVersionUID = 1L;

        Ear(String name) {
            super(name);
        }

        private void hear(String text, @Nullable Throwable thrown) {
            TROUBLE.add("%s: %s %s".formatted(name(), text, thrown));
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public void trace(String text) {}

        @Override
        public void trace(String format, Object argument) {}

        @Override
        public void trace(String format, Object first, Object second) {}

        @Override
        public void trace(String format, Object... arguments) {}

        @Override
        public void trace(String text, Throwable thrown) {}

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public void debug(String text) {}

        @Override
        public void debug(String format, Object argument) {}

        @Override
        public void debug(String format, Object first, Object second) {}

        @Override
        public void debug(String format, Object... arguments) {}

        @Override
        public void debug(String text, Throwable thrown) {}

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public void info(String text) {}

        @Override
        public void info(String format, Object argument) {}

        @Override
        public void info(String format, Object first, Object second) {}

        @Override
        public void info(String format, Object... arguments) {}

        @Override
        public void info(String text, Throwable thrown) {}

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public void warn(String text) {
            hear(text, null);
        }

        @Override
        public void warn(String format, Object argument) {
            hear(format + argument, null);
        }

        @Override
        public void warn(String format, Object first, Object second) {
            hear(format + first + second, second instanceof Throwable thrown ? thrown : null);
        }

        @Override
        public void warn(String format, Object... arguments) {
            hear(format + Arrays.toString(arguments), null);
        }

        @Override
        public void warn(String text, Throwable thrown) {
            hear(text, thrown);
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public void error(String text) {
            hear(text, null);
        }

        @Override
        public void error(String format, Object argument) {
            hear(format + argument, null);
        }

        @Override
        public void error(String format, Object first, Object second) {
            hear(format + first + second, null);
        }

        @Override
        public void error(String format, Object... arguments) {
            hear(format + Arrays.toString(arguments), null);
        }

        @Override
        public void error(String text, Throwable thrown) {
            hear(text, thrown);
        }
    }
}
