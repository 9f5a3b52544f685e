package dev.slipway.engine.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The exported functions of a loaded library. Each is looked up when it is first called; any thread may call.
///
/// @param <S> the enumeration of its functions
public class NativeApi<S extends NativeSymbol> {

    private final Path library;
    private final SymbolLookup symbols;
    private final AtomicReferenceArray<NativeFunction> functions;

    /// Loads a library for the life of the process.
    ///
    /// @throws IllegalArgumentException when it cannot be loaded
    /// @throws UnsatisfiedLinkError when it lacks one of `needed`
    @SuppressWarnings("restricted")
    protected NativeApi(Path library, S[] needed) {
        this.library = library;
        this.symbols = SymbolLookup.libraryLookup(library, Arena.global());
        this.functions = new AtomicReferenceArray<>(needed.length);
        for (S symbol : needed) {
            find(symbol);
        }
    }

    /// Calls a function that returns nothing.
    public final void run(S function, Object... arguments) {
        function(function).run(arguments);
    }

    /// Calls a function that returns a pointer.
    public final MemorySegment pointer(S function, Object... arguments) {
        return function(function).pointer(arguments);
    }

    /// Calls a function that returns an `int`.
    public final int number(S function, Object... arguments) {
        return function(function).number(arguments);
    }

    /// Calls a function that returns a `size_t`.
    public final long size(S function, Object... arguments) {
        return function(function).size(arguments);
    }

    /// Calls a function that returns zero-terminated UTF-8.
    public final String text(S function, Object... arguments) {
        return function(function).text(arguments);
    }

    /// A function that may be absent from some versions of the library.
    protected final Optional<NativeFunction> optional(String symbol, String type) {
        return symbols.find(symbol).map(address -> NativeFunction.at(address, type));
    }

    /// Where a function lies.
    protected final MemorySegment address(String symbol) {
        return symbols.find(symbol)
                .orElseThrow(() -> new UnsatisfiedLinkError("%s is not in %s".formatted(symbol, library)));
    }

    private MemorySegment find(S symbol) {
        return address(symbol.symbol());
    }

    private NativeFunction function(S symbol) {
        NativeFunction known = functions.get(symbol.ordinal());
        if (known != null) {
            return known;
        }
        NativeFunction found = NativeFunction.at(find(symbol), symbol.type());
        functions.set(symbol.ordinal(), found);
        return found;
    }
}
