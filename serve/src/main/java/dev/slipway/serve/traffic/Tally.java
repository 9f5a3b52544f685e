package dev.slipway.serve.traffic;

/// What one version did for a route. Not thread-safe.
final class Tally {

    private long requests;
    private long failures;
    private long slow;
    private final Latencies latencies = new Latencies();

    void add(boolean failed, boolean tooSlow, long nanoseconds) {
        requests++;
        failures += failed ? 1 : 0;
        slow += tooSlow ? 1 : 0;
        latencies.add(nanoseconds);
    }

    long requests() {
        return requests;
    }

    double failureRate() {
        return requests == 0 ? 0 : (double) failures / requests;
    }

    double slowRate() {
        return requests == 0 ? 0 : (double) slow / requests;
    }

    /// @param version whose tally it is
    /// @param loaded whether it can answer
    /// @param weight its share, in parts of one
    ArmReport report(long version, boolean loaded, double weight) {
        return new ArmReport(
                version, loaded, weight, requests, failures, slow, latencies.quantile(0.5), latencies.quantile(0.99));
    }
}
