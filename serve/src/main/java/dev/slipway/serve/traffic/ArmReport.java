package dev.slipway.serve.traffic;

/// What one version of a route did.
///
/// @param loaded whether it can answer; while it cannot, others do
/// @param weight its share of the requests now, in parts of one
/// @param failures requests it did not answer with tensors
/// @param slow answers that took longer than the baseline's do
/// @param p50 the median time of its answers, in nanoseconds
/// @param p99 the time within which 99 of 100 came
public record ArmReport(
        long version, boolean loaded, double weight, long requests, long failures, long slow, long p50, long p99) {}
