package dev.slipway.serve.repository;

/// How versions come and go.
///
/// @param threads how many may load at once
/// @param unloadThreads how many may unload at once
/// @param transition in which order they do
/// @param checkConversions whether a model that is converted as it is loaded is compared with itself before
public record Loading(int threads, int unloadThreads, VersionTransition transition, boolean checkConversions) {

    public static final Loading DEFAULT = new Loading(2, 1, VersionTransition.AVAILABILITY_PRESERVING, true);

    public Loading {
        if (threads < 1 || unloadThreads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got %d that load and %d that unload"
                    .formatted(threads, unloadThreads));
        }
    }

    public Loading with(VersionTransition order) {
        return new Loading(threads, unloadThreads, order, checkConversions);
    }
}
