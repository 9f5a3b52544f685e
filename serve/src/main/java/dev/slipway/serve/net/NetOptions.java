package dev.slipway.serve.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where to listen, and what to put up with.
///
/// @param addresses every one serves everything; port 0 takes a free one
/// @param bodyLimit bytes of one request, as sent and inflated
/// @param headerLimit bytes of the headers of one request
/// @param chunkLimit pieces in which a body may come
/// @param connectionLimit connections at once; further ones are closed
/// @param streamLimit requests at once on one HTTP/2 connection
/// @param idle how long a connection may stay open without a request
/// @param slow how long a client may take for headers, or make a body wait
/// @param timeout the deadline of requests that bring none
/// @param cors whether pages of other origins may call
/// @param tls null for cleartext
public record NetOptions(
        List<InetSocketAddress> addresses,
        int bodyLimit,
        int headerLimit,
        int chunkLimit,
        int connectionLimit,
        int streamLimit,
        Duration idle,
        Duration slow,
        Duration timeout,
        boolean cors,
        @Nullable Tls tls) {

    public NetOptions {
        addresses = List.copyOf(addresses);
    }

    /// All interfaces of the machine at these ports, with limits for a server that strangers reach.
    public static NetOptions on(int... ports) {
        List<InetSocketAddress> addresses =
                java.util.Arrays.stream(ports).mapToObj(InetSocketAddress::new).toList();
        return new NetOptions(
                addresses,
                64 << 20,
                16 << 10,
                65_536,
                10_000,
                1_000,
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                false,
                null);
    }

    public NetOptions withAddresses(List<InetSocketAddress> addresses) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withBodyLimit(int bodyLimit) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withChunkLimit(int chunkLimit) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withConnectionLimit(int connectionLimit) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withPatience(Duration idle, Duration slow) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withTimeout(Duration timeout) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withCors(boolean cors) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }

    public NetOptions withTls(@Nullable Tls tls) {
        return new NetOptions(
                addresses,
                bodyLimit,
                headerLimit,
                chunkLimit,
                connectionLimit,
                streamLimit,
                idle,
                slow,
                timeout,
                cors,
                tls);
    }
}
