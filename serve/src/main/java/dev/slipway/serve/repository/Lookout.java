package dev.slipway.serve.repository;

import java.nio.file.Path;
import java.time.Duration;

/// How versions are found.
///
/// @param poll between two looks at the folders; zero for one look only
/// @param stableLooks how many looks in a row a version must not have changed, unless it says that it is whole
/// @param cache where versions from elsewhere are kept while they are served
public record Lookout(Duration poll, int stableLooks, Path cache) {

    /// A look every second, two of which must agree; a cache in the system's temporary folder.
    public static final Lookout DEFAULT =
            new Lookout(Duration.ofSeconds(1), 2, Path.of(System.getProperty("java.io.tmpdir"), "slipway-models"));

    /// @throws IllegalArgumentException when not even one look is asked for
    public Lookout {
        if (stableLooks < 1) {
            throw new IllegalArgumentException("looks must be at least 1, got %d".formatted(stableLooks));
        }
    }

    /// The default, looking so often.
    public static Lookout every(Duration poll) {
        return new Lookout(poll, DEFAULT.stableLooks, DEFAULT.cache);
    }

    /// The same, believing a version after so many looks at which it was the same.
    public Lookout withStableLooks(int looks) {
        return new Lookout(poll, looks, cache);
    }

    /// The same, with fetched versions in another folder, which is made where it is not there.
    public Lookout withCache(Path folder) {
        return new Lookout(poll, stableLooks, folder);
    }
}
