package dev.slipway.serve.inference;

import java.util.Map;

/// What one version has computed since it was loaded.
///
/// @param lastInference when, in milliseconds since 1970; 0 for never
/// @param inferences rows computed
/// @param executions runs of the runtime
/// @param batches runs by how many rows they held, padding counted
public record VersionStatistics(
        String model,
        long version,
        long lastInference,
        long inferences,
        long executions,
        Span success,
        Span failure,
        Span queue,
        Span computeInput,
        Span computeInfer,
        Span computeOutput,
        Map<Integer, Span> batches) {

    /// How often something was done, and how long it took together.
    public record Span(long count, long nanoseconds) {

        /// What was never done.
        public static final Span NONE = new Span(0, 0);
    }
}
