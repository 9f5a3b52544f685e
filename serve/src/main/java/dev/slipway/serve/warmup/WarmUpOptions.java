package dev.slipway.serve.warmup;

/// How versions are warmed up.
///
/// @param enabled whether they are
/// @param iterations how often each recorded request is computed
/// @param threads how many are computed at once
/// @param strict whether a recorded request that fails keeps its version from being served
public record WarmUpOptions(boolean enabled, int iterations, int threads, boolean strict) {

    /// Each recorded request once, on two threads; a version that fails at one is not served.
    public static final WarmUpOptions DEFAULT = new WarmUpOptions(true, 1, 2, true);

    /// @throws IllegalArgumentException when nothing would be computed
    public WarmUpOptions {
        if (iterations < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "warm-up needs at least 1 iteration and 1 thread, got %d and %d".formatted(iterations, threads));
        }
    }
}
