package dev.slipway.engine.tflite;

import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.engine.foreign.Sentence;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What the runtime says when something fails: it calls back with a format and its arguments, as C's `printf` takes
/// them.
@SuppressWarnings("restricted")
final class ErrorReports {

    private static final int LONGEST = 4096;
    private static final int MOST = 3;
    private static final NativeFunction PRINT =
            NativeFunction.at(Linker.nativeLinker().defaultLookup().findOrThrow("vsnprintf"), "plpp>i");

    private final List<String> messages = new ArrayList<>();
    private final MemorySegment callback;

    /// @param arena for as long as the runtime may call back
    ErrorReports(Arena arena) {
        try {
            MethodHandle report = MethodHandles.lookup()
                    .bind(
                            this,
                            "report",
                            MethodType.methodType(
                                    void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class));
            callback = Linker.nativeLinker().upcallStub(report, NativeFunction.descriptor("ppp"), arena);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    MemorySegment callback() {
        return callback;
    }

    /// What was said first since last asked, as one sentence.
    synchronized String taken() {
        String all = messages.stream()
                .map(message -> Sentence.of(message.replaceFirst("See instructions: .*", "")))
                .distinct()
                .limit(MOST)
                .collect(Collectors.joining("; "));
        messages.clear();
        return all.isEmpty() ? "it does not say why" : all;
    }

    @SuppressWarnings("unused") // called by the runtime
    private synchronized void report(MemorySegment unused, MemorySegment format, MemorySegment arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST);
            PRINT.number(text, (long) LONGEST, format, arguments);
            messages.add(Objects.requireNonNull(NativeFunction.textAt(text)).strip());
        }
    }
}
