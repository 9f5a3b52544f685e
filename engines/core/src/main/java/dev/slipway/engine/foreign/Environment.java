package dev.slipway.engine.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/// The environment of this process as libraries see it; Java's own copy does not change. What is set is inherited by
/// processes started meanwhile. Where the system has no `setenv`, nothing is set.
public final class Environment {

    private static final int REPLACE = 1;

    private Environment() {}

    /// Sets a variable of this process, for native code that looks later.
    public static void set(String name, String value) {
        call("setenv", "ppi>i", name, value, REPLACE);
    }

    /// Removes a variable of this process.
    public static void unset(String name) {
        call("unsetenv", "p>i", name);
    }

    private static void call(String function, String type, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            Object[] given = new Object[arguments.length];
            for (int i = 0; i < given.length; i++) {
                given[i] = arguments[i] instanceof String text ? arena.allocateFrom(text) : arguments[i];
            }
            Linker.nativeLinker()
                    .defaultLookup()
                    .find(function)
                    .ifPresent((MemorySegment address) ->
                            NativeFunction.at(address, type).number(given));
        }
    }
}
