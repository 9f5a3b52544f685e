package dev.slipway.serve.inference;

import java.util.List;

/// The models that are served, and their versions.
public interface Catalog {

    /// Takes a loaded version.
    ///
    /// @throws ServeException `NOT_FOUND` when there is no such model or version, or none of it is loaded
    Lease lease(ModelSpec spec);

    /// The names of the models that are configured, sorted.
    List<String> models();

    /// What is known of the versions of a model, the newest first.
    ///
    /// @throws ServeException `NOT_FOUND` when no version of it was ever seen
    List<VersionStatus> versions(String model);

    /// Whether everything that is configured is served.
    boolean isReady();
}
