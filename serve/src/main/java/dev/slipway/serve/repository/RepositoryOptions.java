package dev.slipway.serve.repository;

import java.time.Duration;

/// How versions are found and loaded.
///
/// @param poll between two looks at the folders; zero for one look only
/// @param loadThreads how many versions may load at once
/// @param retries how often a load that failed is tried again
/// @param retryAfter how long after
/// @param runThreads how many threads one run of a model may use
/// @param labelsForUnavailable whether a label may name a version that is not loaded
public record RepositoryOptions(
        Duration poll,
        int loadThreads,
        int retries,
        Duration retryAfter,
        int runThreads,
        boolean labelsForUnavailable) {

    public static final RepositoryOptions DEFAULT =
            new RepositoryOptions(Duration.ofSeconds(1), 2, 5, Duration.ofMinutes(1), 1, false);

    public RepositoryOptions withPoll(Duration interval) {
        return new RepositoryOptions(interval, loadThreads, retries, retryAfter, runThreads, labelsForUnavailable);
    }

    public RepositoryOptions withRetries(int count, Duration interval) {
        return new RepositoryOptions(poll, loadThreads, count, interval, runThreads, labelsForUnavailable);
    }
}
