package dev.slipway.serve.schedule;

import java.time.Duration;
import java.util.List;

/// How requests of one signature are put together.
///
/// @param maxBatch the most rows of one run; zero when requests are never put together
/// @param timeout how long a request may wait for others although a thread is free
/// @param maxEnqueued how many full batches may wait; more requests are refused
/// @param allowedSizes the only sizes that are run, ascending; smaller batches are padded. Empty: any size
/// @param maxExecution larger requests are run in pieces of this many rows; zero when they are not taken apart
/// @param padVariableLength whether requests whose sizes after the first differ are padded with zeros to the largest
/// @param learned whether a signature is proved before its requests are put together, and batches only grow as long as
///     that makes each row cheaper; else the numbers above are followed as they stand
public record BatchingOptions(
        int maxBatch,
        Duration timeout,
        long maxEnqueued,
        List<Integer> allowedSizes,
        int maxExecution,
        boolean padVariableLength,
        boolean learned) {

    /// Up to 64 rows of what waits anyway.
    public static final BatchingOptions LEARNED =
            new BatchingOptions(64, Duration.ZERO, 1000, List.of(), 0, false, true);

    /// Each request alone.
    public static final BatchingOptions OFF = new BatchingOptions(0, Duration.ZERO, 20_000, List.of(), 0, false, false);

    /// @throws IllegalArgumentException naming the parameter of TensorFlow Serving that is out of range
    public BatchingOptions {
        allowedSizes = List.copyOf(allowedSizes);
        require(maxBatch >= 0, "max_batch_size must not be negative, found %d", maxBatch);
        require(!timeout.isNegative(), "batch_timeout_micros must not be negative, found %d", timeout.toNanos() / 1000);
        require(maxEnqueued >= 1, "max_enqueued_batches must be at least 1, found %d", maxEnqueued);
        require(
                maxExecution >= 0 && maxExecution <= maxBatch,
                "max_execution_batch_size must be at most max_batch_size, found %d",
                maxExecution);
        requireAscending(allowedSizes);
        int largest = maxExecution > 0 ? maxExecution : maxBatch;
        require(
                allowedSizes.isEmpty() || allowedSizes.getLast() == largest,
                maxExecution > 0
                        ? "the last of allowed_batch_sizes must be max_execution_batch_size, %d, where large batches are split"
                        : "the last of allowed_batch_sizes must be max_batch_size, %d",
                largest);
    }

    private static void requireAscending(List<Integer> sizes) {
        int before = 0;
        for (int size : sizes) {
            if (size <= before) {
                throw new IllegalArgumentException(
                        "allowed_batch_sizes must be positive and ascending, found %s".formatted(sizes));
            }
            before = size;
        }
    }

    private static void require(boolean holds, String message, long found) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(found));
        }
    }

    /// The most rows of one run.
    public int largestRun() {
        return maxExecution > 0 ? maxExecution : maxBatch;
    }

    /// The size at which a batch of `rows` is run.
    int padded(int rows) {
        for (int size : allowedSizes) {
            if (size >= rows) {
                return size;
            }
        }
        return rows;
    }

    /// How many rows may wait.
    long maxRows() {
        return Math.max(1, maxBatch) * Math.min(maxEnqueued, Integer.MAX_VALUE);
    }

    /// The same with at most so many rows in a run; zero for each request alone.
    public BatchingOptions withMaxBatch(int rows) {
        return new BatchingOptions(rows, timeout, maxEnqueued, allowedSizes, maxExecution, padVariableLength, learned);
    }

    /// The same, waiting so long for others although a thread is free.
    public BatchingOptions withTimeout(Duration wait) {
        return new BatchingOptions(maxBatch, wait, maxEnqueued, allowedSizes, maxExecution, padVariableLength, learned);
    }

    /// The same with at most so many full batches waiting.
    public BatchingOptions withMaxEnqueued(long batches) {
        return new BatchingOptions(maxBatch, timeout, batches, allowedSizes, maxExecution, padVariableLength, learned);
    }

    /// The same with runs of these sizes only, ascending, the last the largest run.
    public BatchingOptions withAllowedSizes(List<Integer> sizes) {
        return new BatchingOptions(maxBatch, timeout, maxEnqueued, sizes, maxExecution, padVariableLength, learned);
    }

    /// Requests of up to `maxBatch` rows, run in pieces.
    public BatchingOptions withMaxExecution(int rows) {
        return new BatchingOptions(maxBatch, timeout, maxEnqueued, allowedSizes, rows, padVariableLength, learned);
    }

    /// The same, padding sizes after the first or not.
    public BatchingOptions withPadding(boolean variableLength) {
        return new BatchingOptions(maxBatch, timeout, maxEnqueued, allowedSizes, maxExecution, variableLength, learned);
    }

    /// The numbers as they stand.
    public BatchingOptions fixed() {
        return new BatchingOptions(
                maxBatch, timeout, maxEnqueued, allowedSizes, maxExecution, padVariableLength, false);
    }
}
