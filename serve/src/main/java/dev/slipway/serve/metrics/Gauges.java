package dev.slipway.serve.metrics;

import dev.slipway.serve.inference.Queues;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// What is not counted but asked for when a page is written.
///
/// @param connections how many are open
/// @param queues what waits to be computed
/// @param linesDropped how many lines the log of requests could not take
public record Gauges(IntSupplier connections, Queues queues, LongSupplier linesDropped) {

    /// No connections, no queues, nothing lost.
    public static final Gauges NONE = new Gauges(() -> 0, List::of, () -> 0);
}
