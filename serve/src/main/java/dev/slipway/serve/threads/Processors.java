package dev.slipway.serve.threads;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.System.Logger;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;

/// The processors that a thread may run on
/// ([sched_setaffinity(2)](https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html)); only Linux tells.
final class Processors {

    /// Room for 8,192 processors, as much as the kernel counts.
    private static final int BYTES = 1 << 10;
    private static final int THIS_THREAD = 0;

    private Processors() {}

    /// Those of the process, as its first thread has them, whatever the calling thread is bound to; none where the
    /// system does not tell.
    static List<Integer> ofProcess() {
        return of((int) ProcessHandle.current().pid());
    }

    /// How many threads of the process can run at once, whatever the calling thread is bound to.
    static int count() {
        List<Integer> own = allowed();
        stayOn(ofProcess());
        try {
            return Runtime.getRuntime().availableProcessors();
        } finally {
            stayOn(own);
        }
    }

    /// Those of the calling thread; none where the system does not tell.
    static List<Integer> allowed() {
        return of(THIS_THREAD);
    }

    private static List<Integer> of(int thread) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(BYTES, Long.BYTES);
            int failed = function("sched_getaffinity").number(thread, (long) BYTES, mask);
            return failed == 0
                    ? BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE)).stream()
                            .boxed()
                            .toList()
                    : List.of();
        }
    }

    /// The one that the calling thread runs on, as the system numbers them
    /// ([sched_getcpu(3)](https://man7.org/linux/man-pages/man3/sched_getcpu.3.html)); -1 where it does not tell.
    static int current() {
        return System.getProperty("os.name").equals("Linux")
                ? NativeFunction.at(Linker.nativeLinker().defaultLookup().findOrThrow("sched_getcpu"), ">i")
                        .number()
                : -1;
    }

    /// From now on the calling thread runs on these alone. Needs no privilege.
    static void stayOn(List<Integer> processors) {
        stayOn(THIS_THREAD, processors);
    }

    /// From now on a thread of this process, by the operating system's number, runs on these alone.
    static void stayOn(int thread, List<Integer> processors) {
        BitSet wanted = new BitSet();
        processors.forEach(wanted::set);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(BYTES, Long.BYTES);
            mask.copyFrom(MemorySegment.ofArray(wanted.toByteArray()));
            function("sched_setaffinity").number(thread, (long) BYTES, mask);
        } catch (RuntimeException e) {
            System.getLogger(Processors.class.getName()).log(Logger.Level.DEBUG, "a thread runs where it did", e);
        }
    }

    private static NativeFunction function(String name) {
        return NativeFunction.at(Linker.nativeLinker().defaultLookup().findOrThrow(name), "ilp>i");
    }
}
