package dev.slipway.serve.repository;

/// How versions come and go.
///
/// @param threads how many may load at once
/// @param unloadThreads how many may unload at once
/// @param runThreads how many one run of what is loaded may use
/// @param transition in which order they do
/// @param checkConversions whether a model that is converted as it is loaded is compared with itself before
public record Loading(
        int threads, int unloadThreads, int runThreads, VersionTransition transition, boolean checkConversions) {

    /// Two load and one unloads at once, an old version stays until the new one is there, conversions are checked.
    public static final Loading DEFAULT = new Loading(2, 1, 1, VersionTransition.AVAILABILITY_PRESERVING, true);

    /// @throws IllegalArgumentException when no thread is left for some of it
    public Loading {
        if (threads < 1 || unloadThreads < 1 || runThreads < 1) {
            throw new IllegalArgumentException(
                    "threads must be at least 1, got %d that load, %d that unload, %d of a run"
                            .formatted(threads, unloadThreads, runThreads));
        }
    }

    /// The same in another order.
    public Loading with(VersionTransition order) {
        return new Loading(threads, unloadThreads, runThreads, order, checkConversions);
    }
}
