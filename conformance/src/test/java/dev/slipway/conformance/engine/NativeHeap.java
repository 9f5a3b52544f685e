package dev.slipway.conformance.engine;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.Collections;

/// What native code has allocated and not freed, apart from Java's heap
/// ([mallinfo2](https://man7.org/linux/man-pages/man3/mallinfo.3.html)).
final class NativeHeap {

    private static final int FIELDS = 10;
    private static final int MAPPED = 4;
    private static final int USED = 7;

    private NativeHeap() {}

    static boolean isKnown() {
        return Linker.nativeLinker().defaultLookup().find("mallinfo2").isPresent();
    }

    static long megabytes() {
        System.gc();
        StructLayout counts = MemoryLayout.structLayout(
                Collections.nCopies(FIELDS, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new));
        MemorySegment function = Linker.nativeLinker().defaultLookup().findOrThrow("mallinfo2");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found =
                    NativeFunction.at(function, FunctionDescriptor.of(counts)).pointer(arena);
            return found.getAtIndex(ValueLayout.JAVA_LONG, MAPPED) + found.getAtIndex(ValueLayout.JAVA_LONG, USED)
                    >> 20;
        }
    }
}
