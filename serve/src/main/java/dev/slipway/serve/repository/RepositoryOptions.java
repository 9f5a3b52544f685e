package dev.slipway.serve.repository;

/// How versions are found and loaded.
///
/// @param labelsForUnavailable whether a label may name a version that is not loaded
public record RepositoryOptions(Lookout lookout, Loading loading, Retries retries, boolean labelsForUnavailable) {

    public static final RepositoryOptions DEFAULT =
            new RepositoryOptions(Lookout.DEFAULT, Loading.DEFAULT, Retries.DEFAULT, false);

    public RepositoryOptions with(Lookout changed) {
        return new RepositoryOptions(changed, loading, retries, labelsForUnavailable);
    }

    public RepositoryOptions with(Loading changed) {
        return new RepositoryOptions(lookout, changed, retries, labelsForUnavailable);
    }

    public RepositoryOptions with(Retries changed) {
        return new RepositoryOptions(lookout, loading, changed, labelsForUnavailable);
    }
}
