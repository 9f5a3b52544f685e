package dev.slipway.serve.repository;

/// How versions are found and loaded.
///
/// @param labelsForUnavailable whether a label may name a version that is not loaded
public record RepositoryOptions(Lookout lookout, Loading loading, Retries retries, boolean labelsForUnavailable) {

    /// A look every second; loads that fail are tried again five times, a minute apart; labels stand for versions that
    /// are loaded.
    public static final RepositoryOptions DEFAULT =
            new RepositoryOptions(Lookout.DEFAULT, Loading.DEFAULT, Retries.DEFAULT, false);

    /// The same, found otherwise.
    public RepositoryOptions with(Lookout changed) {
        return new RepositoryOptions(changed, loading, retries, labelsForUnavailable);
    }

    /// The same, loaded otherwise.
    public RepositoryOptions with(Loading changed) {
        return new RepositoryOptions(lookout, changed, retries, labelsForUnavailable);
    }

    /// The same, tried again otherwise.
    public RepositoryOptions with(Retries changed) {
        return new RepositoryOptions(lookout, loading, changed, labelsForUnavailable);
    }
}
