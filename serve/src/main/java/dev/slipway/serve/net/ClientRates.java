package dev.slipway.serve.net;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How many requests each client sends: by its token or certificate where the server knows that, else by its address.
/// Safe for many threads.
final class ClientRates {

    private static final int REMEMBERED = 10_000;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final LongSupplier clock;
    private final ConcurrentHashMap<String, Purse> purses = new ConcurrentHashMap<>();

    /// Requests that a client may still send at once; they come back with time.
    private static final class Purse {

        private final int most;
        private double requests;
        private long since;

        Purse(int most, long now) {
            this.most = most;
            this.requests = most;
            this.since = now;
        }

        /// Takes a request out, if there is one; else how long until there is, in nanoseconds.
        synchronized long take(long now) {
            requests = filled(now);
            since = now;
            if (requests >= 1) {
                requests--;
                return 0;
            }
            return (long) Math.ceil((1 - requests) / most * SECOND);
        }

        synchronized boolean isFull(long now) {
            return filled(now) >= most;
        }

        private double filled(long now) {
            return Math.min(most, requests + (now - since) / SECOND * most);
        }
    }

    /// @param perSecond requests of one client, 0 for any number
    ClientRates(int perSecond, LongSupplier clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /// Counts a request. Probes are not counted: they are how others see that the server is well.
    ///
    /// @throws ServeException when the client has sent too many
    void count(Caller caller, Role role, @Nullable SocketAddress remote) {
        if (perSecond == 0 || role == Role.PROBE) {
            return;
        }
        long now = clock.getAsLong();
        if (purses.size() > REMEMBERED) {
            purses.values().removeIf(purse -> purse.isFull(now));
        }
        long wait = purses.computeIfAbsent(key(caller, remote), _ -> new Purse(perSecond, now))
                .take(now);
        if (wait > 0) {
            throw new ServeException(
                    Status.RESOURCE_EXHAUSTED,
                    "this client sends more than the %d requests a second that it may; try again later"
                            .formatted(perSecond),
                    Duration.ofNanos(wait));
        }
    }

    /// How many clients are known.
    int remembered() {
        return purses.size();
    }

    /// Somebody who has one address of version 6 has the 2^64 beside it.
    private static String key(Caller caller, @Nullable SocketAddress remote) {
        if (caller.isKnown()) {
            return "name " + caller.name();
        }
        if (!(remote instanceof InetSocketAddress inet) || !(inet.getAddress() instanceof InetAddress address)) {
            return "local";
        }
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                : address.getHostAddress();
    }
}
