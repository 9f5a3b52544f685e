package dev.slipway.serve.threads;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.foreign.Linker;

/// Memory that native code took, and freed.
public final class NativeMemory {

    private NativeMemory() {}

    /// Returns to the operating system what the C library keeps for later; does nothing where it cannot be asked to
    /// ([malloc_trim(3)](https://man7.org/linux/man-pages/man3/malloc_trim.3.html)).
    public static void giveBack() {
        Linker.nativeLinker()
                .defaultLookup()
                .find("malloc_trim")
                .ifPresent(address -> NativeFunction.at(address, "l>i").number(0L));
    }
}
