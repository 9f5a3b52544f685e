package dev.slipway.serve.net;

/// How much a client may ask of a server.
///
/// @param body bytes of one request, as sent and inflated
/// @param headers bytes of the headers of one request
/// @param chunks pieces in which a body may come
/// @param connections connections at once; further ones are closed
/// @param streams requests at once on one HTTP/2 connection
/// @param perClient requests a second of one client, which it may save up for a second; 0 for any number
public record NetLimits(int body, int headers, int chunks, int connections, int streams, int perClient) {

    /// For a server that strangers reach.
    public static final NetLimits DEFAULT = new NetLimits(64 << 20, 16 << 10, 65_536, 10_000, 1_000, 0);

    /// The same, with bodies of at most so many bytes.
    public NetLimits withBody(int bytes) {
        return new NetLimits(bytes, headers, chunks, connections, streams, perClient);
    }

    /// The same, with headers of at most so many bytes.
    public NetLimits withHeaders(int bytes) {
        return new NetLimits(body, bytes, chunks, connections, streams, perClient);
    }

    /// The same, with bodies in at most so many pieces.
    public NetLimits withChunks(int count) {
        return new NetLimits(body, headers, count, connections, streams, perClient);
    }

    /// The same, with at most so many connections at once.
    public NetLimits withConnections(int count) {
        return new NetLimits(body, headers, chunks, count, streams, perClient);
    }

    /// The same, with so many requests a second for each client; 0 for any number.
    public NetLimits withPerClient(int requests) {
        return new NetLimits(body, headers, chunks, connections, streams, requests);
    }
}
