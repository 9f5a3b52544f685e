package dev.slipway.serve.schedule;

/// When requests are computed.
///
/// @param threads how many runs there may be at once
/// @param batching which requests are put together
/// @param limits how much may wait
public record ScheduleOptions(int threads, BatchingPolicy batching, QueueLimits limits) {

    /// A thread for each processor; batches as far as they are worth it.
    public static final ScheduleOptions DEFAULT = new ScheduleOptions(
            Runtime.getRuntime().availableProcessors(),
            BatchingPolicy.all(BatchingOptions.LEARNED),
            QueueLimits.DEFAULT);

    /// As many runs at once as there are processors for.
    ///
    /// @param threads how many each run uses; less than one is one
    public static ScheduleOptions sharing(int threads) {
        return DEFAULT.withThreads(Math.max(1, DEFAULT.threads() / Math.max(1, threads)));
    }

    /// The same with so many runs at once.
    public ScheduleOptions withThreads(int count) {
        return new ScheduleOptions(count, batching, limits);
    }

    /// The same with other batches.
    public ScheduleOptions with(BatchingPolicy policy) {
        return new ScheduleOptions(threads, policy, limits);
    }

    /// The same with longer or shorter queues.
    public ScheduleOptions with(QueueLimits changed) {
        return new ScheduleOptions(threads, batching, changed);
    }
}
