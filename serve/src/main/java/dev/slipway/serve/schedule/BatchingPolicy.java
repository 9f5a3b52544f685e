package dev.slipway.serve.schedule;

import java.nio.file.Path;

/// Says for each version of a model how its requests are put together.
@FunctionalInterface
public interface BatchingPolicy {

    /// Asked once for each signature of a version that is used, on a thread that must not wait long.
    BatchingOptions of(String model, long version);

    /// Takes note of what a version's folder says, before the version is served. Called on a thread that loads.
    ///
    /// @param folder the version's folder, or its file
    /// @throws IllegalArgumentException when what it says makes no sense, and the version is not to be served
    default void prepare(String model, long version, Path folder) {}

    /// The same for all.
    static BatchingPolicy all(BatchingOptions options) {
        return (_, _) -> options;
    }
}
