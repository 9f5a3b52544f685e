package dev.slipway.serve.threads;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.System.Logger;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// How a thread stands behind others, as far as the operating system can tell them apart; only Linux can.
enum Priority {
    /// Takes short turns on a processor, and gets each sooner than who takes long ones: a custom slice
    /// ([sched_setattr(2)](https://man7.org/linux/man-pages/man2/sched_setattr.2.html), heeded from Linux 6.12 on).
    PROMPT,
    /// Lets the network's threads go first, and gets most of a processor that it shares with a steady one: nice 5.
    BRISK,
    /// Lets those go first that have something short to do, and gets most of what they leave: nice 10.
    STEADY,
    /// Gets little of a processor that others want, and all of one that nobody does: nice 19
    /// ([setpriority(2)](https://man7.org/linux/man-pages/man2/setpriority.2.html)).
    LOW,
    /// Runs only while a processor has nothing else to do: the policy `SCHED_IDLE`
    /// ([sched(7)](https://man7.org/linux/man-pages/man7/sched.7.html)).
    IDLE;

    private static final long SCHED_SETATTR_X86 = 314;
    private static final long SCHED_SETATTR_ARM = 274;
    /// The size of `struct sched_attr`, and where `sched_runtime` stands in it.
    private static final int ATTRIBUTES = 48;
    private static final int RUNTIME = 24;
    private static final long SHORT_TURN_NANOS = 100_000;
    private static final int SCHED_IDLE = 5;
    private static final int PRIO_PROCESS = 0;
    private static final int NICE = 5;
    private static final int NICER = 10;
    private static final int NICEST = 19;
    private static final int THIS_THREAD = 0;

    /// Gives it to the calling thread. None needs a privilege.
    void take() {
        giveTo(THIS_THREAD);
    }

    /// Gives it to a thread of this process, by the operating system's number.
    void giveTo(int thread) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            switch (this) {
                case PROMPT -> takeShortTurns(thread, arena);
                case BRISK -> beNice(thread, NICE);
                case STEADY -> beNice(thread, NICER);
                case LOW -> beNice(thread, NICEST);
                case IDLE ->
                    function("sched_setscheduler", "iip>i")
                            .number(thread, SCHED_IDLE, arena.allocate(ValueLayout.JAVA_INT));
            }
        } catch (RuntimeException e) {
            System.getLogger(Priority.class.getName()).log(Logger.Level.DEBUG, "a thread keeps the priority it has", e);
        }
    }

    private static void beNice(int thread, int value) {
        function("setpriority", "iii>i").number(PRIO_PROCESS, thread, value);
    }

    private static void takeShortTurns(int thread, Arena arena) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES, Long.BYTES);
        attributes.set(ValueLayout.JAVA_INT, 0, ATTRIBUTES);
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME, SHORT_TURN_NANOS);
        long call = System.getProperty("os.arch").equals("aarch64") ? SCHED_SETATTR_ARM : SCHED_SETATTR_X86;
        function("syscall", "lipi>l").number(call, thread, attributes, 0);
    }

    private static NativeFunction function(String name, String type) {
        MemorySegment address = Linker.nativeLinker().defaultLookup().findOrThrow(name);
        return NativeFunction.at(address, type);
    }
}
