package dev.slipway.serve.net;

/// A connection, whatever it speaks. Called on the connection's own thread.
interface Connection {

    /// A time that is later than any deadline.
    static long never(long now) {
        return now + Long.MAX_VALUE / 2;
    }

    /// How long a client that was told to go may have a request on its way.
    long FAREWELL_MILLIS = 200;

    /// Now and then: ends what clients take too long for.
    void tick(long now);

    /// Answers requests whose deadline has passed; the earliest deadline of those that wait on, or one that is far
    /// away.
    long endLate(long now);

    /// Answers what has been asked, and then closes.
    void drain();
}
