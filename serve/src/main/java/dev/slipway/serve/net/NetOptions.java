package dev.slipway.serve.net;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.http.Role;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where to listen, and how.
///
/// @param addresses every one serves everything; port 0 takes a free one
/// @param limits what to put up with
/// @param patience how long to wait for clients, and they for answers
/// @param cors whether pages of other origins may call
/// @param tls null for cleartext
/// @param access who may do what
/// @param admin an address of its own for administration, which is then refused at the others
/// @param socket a path of this machine to listen on as well
public record NetOptions(
        List<InetSocketAddress> addresses,
        NetLimits limits,
        Patience patience,
        boolean cors,
        @Nullable TlsSource tls,
        Access access,
        @Nullable InetSocketAddress admin,
        @Nullable Path socket) {

    /// @throws IllegalArgumentException when the address for administration can be reached from other machines, and
    /// nobody was given the role by name
    public NetOptions {
        addresses = List.copyOf(addresses);
        if (admin != null && !admin.getAddress().isLoopbackAddress() && !access.isGiven(Role.ADMIN)) {
            throw new IllegalArgumentException(
                    "administration at %s could be reached by everybody: give a token or a certificate the role ADMIN in the file of --access_file, or take an address of this machine alone, as 127.0.0.1"
                            .formatted(admin));
        }
    }

    /// All interfaces of the machine at these ports, with limits for a server that strangers reach.
    public static NetOptions on(int... ports) {
        return new NetOptions(
                Arrays.stream(ports).mapToObj(InetSocketAddress::new).toList(),
                NetLimits.DEFAULT,
                Patience.DEFAULT,
                false,
                null,
                Access.DEFAULT,
                null,
                null);
    }

    /// The same at other addresses; none of them, where there is a socket to listen on.
    public NetOptions with(List<InetSocketAddress> changed) {
        return new NetOptions(changed, limits, patience, cors, tls, access, admin, socket);
    }

    /// The same, putting up with more or less.
    public NetOptions with(NetLimits changed) {
        return new NetOptions(addresses, changed, patience, cors, tls, access, admin, socket);
    }

    /// The same, waiting longer or shorter.
    public NetOptions with(Patience changed) {
        return new NetOptions(addresses, limits, changed, cors, tls, access, admin, socket);
    }

    /// The same, encrypted.
    public NetOptions with(TlsSource changed) {
        return new NetOptions(addresses, limits, patience, cors, changed, access, admin, socket);
    }

    /// The same, called by pages of other origins or not.
    public NetOptions withCors(boolean changed) {
        return new NetOptions(addresses, limits, patience, changed, tls, access, admin, socket);
    }

    /// The same for other clients.
    public NetOptions with(Access changed) {
        return new NetOptions(addresses, limits, patience, cors, tls, changed, admin, socket);
    }

    /// The same, with administration at an address of its own only.
    ///
    /// @throws IllegalArgumentException when others can reach it, and nobody was given the role by name
    public NetOptions withAdmin(InetSocketAddress address) {
        return new NetOptions(addresses, limits, patience, cors, tls, access, address, socket);
    }

    /// The same, listening at a path of this machine as well.
    public NetOptions withSocket(Path path) {
        return new NetOptions(addresses, limits, patience, cors, tls, access, admin, path);
    }
}
