package dev.slipway.bench.net;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Asks Linux to run a thread when it should run. It wakes a sleeping thread up to 50 µs late, so that it can wake
/// several at once ([PR_SET_TIMERSLACK](https://man7.org/linux/man-pages/man2/PR_SET_TIMERSLACK.2const.html)), and lets
/// it wait for the turn of another to end, unless it takes shorter ones
/// ([sched_setattr(2)](https://man7.org/linux/man-pages/man2/sched_setattr.2.html), heeded from Linux 6.12 on).
final class PromptThread {

    private static final int SET_TIMER_SLACK = 29;
    private static final long NANOSECOND = 1;
    private static final long SCHED_SETATTR_X86 = 314;
    private static final long SCHED_SETATTR_ARM = 274;
    /// The size of `struct sched_attr`, and where `sched_runtime` stands in it.
    private static final int ATTRIBUTES = 48;
    private static final int RUNTIME = 24;
    private static final long SHORT_TURN_NANOS = 100_000;

    private PromptThread() {}

    /// Asks it for the calling thread.
    static void become() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            function("prctl", "il>i").number(SET_TIMER_SLACK, NANOSECOND);
            MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
            attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES);
            attributes.set(ValueLayout.JAVA_LONG, RUNTIME, SHORT_TURN_NANOS);
            long call = System.getProperty("os.arch").equals("aarch64") ? SCHED_SETATTR_ARM : SCHED_SETATTR_X86;
            function("syscall", "lipi>l").number(call, 0, attributes, 0);
        } catch (RuntimeException e) {
            System.getLogger(PromptThread.class.getName())
                    .log(System.Logger.Level.DEBUG, "requests may be sent 50 microseconds late", e);
        }
    }

    private static NativeFunction function(String name, String type) {
        return NativeFunction.at(Linker.nativeLinker().defaultLookup().findOrThrow(name), type);
    }
}
