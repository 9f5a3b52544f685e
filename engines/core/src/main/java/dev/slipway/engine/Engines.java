package dev.slipway.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// The engines on the class or module path, whether their runtimes are here or not.
public final class Engines {

    private static final class All {
        static final List<Engine> SORTED = ServiceLoader.load(Engine.class, Engines.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing((Engine engine) -> engine instanceof ReferenceEngine)
                        .thenComparing(Engine::id))
                .toList();
    }

    private Engines() {}

    /// All engines: vendors' runtimes by id, the reference engine last.
    public static List<Engine> all() {
        return All.SORTED;
    }

    /// The engines that open files of a format, the format's own runtime before the reference engine.
    public static List<Engine> forFormat(String formatId) {
        return all().stream()
                .filter(engine -> engine.formats().contains(formatId))
                .toList();
    }

    public static Optional<Engine> byId(String id) {
        return all().stream().filter(engine -> engine.id().equals(id)).findFirst();
    }
}
