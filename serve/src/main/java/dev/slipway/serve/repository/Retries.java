package dev.slipway.serve.repository;

import java.time.Duration;

/// What follows a load that failed.
///
/// @param count how often it is tried again
/// @param after how long after
public record Retries(int count, Duration after) {

    /// Five times, a minute apart, as TensorFlow Serving does.
    public static final Retries DEFAULT = new Retries(5, Duration.ofMinutes(1));
}
