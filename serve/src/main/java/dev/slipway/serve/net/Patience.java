package dev.slipway.serve.net;

import java.time.Duration;

/// How long a server waits for its clients.
///
/// @param idle how long a connection may stay open without a request
/// @param slow how long a client may take for headers, or make a body wait
/// @param deadline the time for requests that bring no deadline
/// @param linger how long a network thread stays awake for the next request, where requests come that fast
public record Patience(Duration idle, Duration slow, Duration deadline, Duration linger) {

    /// The deadline of who sets none.
    public static final Duration UNLIMITED = Duration.ofDays(1);

    /// Five minutes for idle connections, 20 seconds for slow clients, 30 seconds for answers.
    public static final Patience DEFAULT =
            new Patience(Duration.ofMinutes(5), Duration.ofSeconds(20), Duration.ofSeconds(30));

    /// One that lingers for 200 µs.
    public Patience(Duration idle, Duration slow, Duration deadline) {
        this(idle, slow, deadline, Duration.ofNanos(200_000));
    }

    /// The same, with another time for requests that bring no deadline.
    public Patience withDeadline(Duration changed) {
        return new Patience(idle, slow, changed, linger);
    }

    /// The same, with network threads that stay awake so long; zero for not at all.
    public Patience withLinger(Duration changed) {
        return new Patience(idle, slow, deadline, changed);
    }
}
