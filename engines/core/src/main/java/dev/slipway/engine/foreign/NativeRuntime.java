package dev.slipway.engine.foreign;

import dev.slipway.engine.Availability;
import dev.slipway.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A runtime in native libraries, which are loaded when they are first asked for, once. Safe for many threads.
///
/// @param <A> its functions
public final class NativeRuntime<A> {

    /// Loads the libraries.
    ///
    /// @param <A> their functions
    public interface Loader<A> {

        /// @throws IOException when the libraries are not there or cannot be unpacked
        /// @throws LinkageError when the system cannot load them
        /// @throws IllegalArgumentException when a function is missing
        A load() throws IOException;
    }

    private final String name;
    private final String remedy;
    private final Loader<A> loader;
    private final Function<A, String> version;
    private @Nullable A api;
    private @Nullable Availability availability;

    /// @param name as its makers write it
    /// @param remedy what to do where it is missing; may be empty
    /// @param version asks it for its version
    public NativeRuntime(String name, String remedy, Loader<A> loader, Function<A, String> version) {
        this.name = name;
        this.remedy = remedy;
        this.loader = loader;
        this.version = version;
    }

    /// Whether it is there, and if not, what is missing.
    public synchronized Availability availability() {
        if (availability == null) {
            availability = loaded();
        }
        return availability;
    }

    private Availability loaded() {
        try {
            A loaded = loader.load();
            Availability ready = new Availability.Ready(version.apply(loaded));
            api = loaded;
            return ready;
        } catch (IOException | LinkageError | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            return new Availability.Missing(name, remedy.isEmpty() ? reason : reason + "; " + remedy);
        }
    }

    /// Its functions, if it is there.
    public synchronized Optional<A> functions() {
        availability();
        return Optional.ofNullable(api);
    }

    /// Its functions, to open a file.
    ///
    /// @throws EngineException when it is missing
    public synchronized A toOpen(Path artifact) {
        Availability now = availability();
        if (api == null) {
            throw new EngineException("%s cannot open %s: %s".formatted(name, artifact, now));
        }
        return api;
    }
}
