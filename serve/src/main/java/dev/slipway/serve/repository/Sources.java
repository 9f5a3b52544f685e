package dev.slipway.serve.repository;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/// The places that base paths name.
final class Sources {

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9]+://.*");

    private static final String FILE = "file://";

    private Sources() {}

    private static final class Providers {
        static final List<SourceProvider> ALL =
                ServiceLoader.load(SourceProvider.class, Sources.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }

    /// @throws IllegalArgumentException when nothing here knows such places
    static Source open(String base, Path cache) {
        if (base.startsWith(FILE)) {
            return new FolderSource(Path.of(base.substring(FILE.length())));
        }
        if (!SCHEME.matcher(base).matches()) {
            return new FolderSource(Path.of(base));
        }
        return Providers.ALL.stream()
                .filter(provider -> provider.handles(base))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing here reads models from %s; put the module that does on the class path"
                                .formatted(base)))
                .open(base, cache);
    }
}
