package dev.slipway.serve.schedule;

import java.time.Duration;

/// How much may wait.
///
/// @param bytes of inputs, in all queues together
/// @param delay how long a request may have to wait, as far as it can be told; it is refused when that is longer
/// @param objective within which 99 of 100 requests are to be answered, from their coming to the end of their run; zero
///     for no objective
public record QueueLimits(long bytes, Duration delay, Duration objective) {

    /// A quarter of Java's memory, and 300 ms.
    public static final QueueLimits DEFAULT =
            new QueueLimits(Runtime.getRuntime().maxMemory() / 4, Duration.ofMillis(300), Duration.ZERO);

    /// The same, refusing what would wait longer than this.
    public QueueLimits withDelay(Duration longest) {
        return new QueueLimits(bytes, longest, objective);
    }

    /// The same with at most so many bytes of inputs waiting.
    public QueueLimits withBytes(long most) {
        return new QueueLimits(most, delay, objective);
    }

    /// The same with queues and batches as short as this latency asks; zero for no objective.
    public QueueLimits withObjective(Duration latency) {
        return new QueueLimits(bytes, delay, latency);
    }
}
