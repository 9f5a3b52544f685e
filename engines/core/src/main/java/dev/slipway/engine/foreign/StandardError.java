package dev.slipway.engine.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/// Standard error as the operating system knows it, for libraries that print there without asking.
public final class StandardError {

    private static final int NUMBER = 2;
    private static final int FOR_WRITING = 1;

    private StandardError() {}

    /// Runs `action` while what any thread prints there is dropped: to be kept short. Where the system has no such
    /// thing as `dup2`, nothing is dropped.
    public static void dropWhile(Runnable action) {
        Optional<NativeFunction> redirect = function("dup2", "ii>i");
        if (redirect.isEmpty()) {
            action.run();
            return;
        }
        int kept = function("dup", "i>i").orElseThrow().number(NUMBER);
        int nowhere = nowhere();
        if (kept < 0 || nowhere < 0) {
            action.run();
            return;
        }
        redirect.get().number(nowhere, NUMBER);
        try {
            action.run();
        } finally {
            redirect.get().number(kept, NUMBER);
            NativeFunction close = function("close", "i>i").orElseThrow();
            close.number(kept);
            close.number(nowhere);
        }
    }

    private static int nowhere() {
        try (Arena arena = Arena.ofConfined()) {
            return function("open", "pi>i").orElseThrow().number(arena.allocateFrom("/dev/null"), FOR_WRITING);
        }
    }

    private static Optional<NativeFunction> function(String name, String type) {
        SymbolLookup system = Linker.nativeLinker().defaultLookup();
        return system.find(name).map((MemorySegment address) -> NativeFunction.at(address, type));
    }
}
