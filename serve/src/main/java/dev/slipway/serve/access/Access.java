package dev.slipway.serve.access;

import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may do what at one address. Safe for many threads.
///
/// @param anybody what needs neither token nor certificate
/// @param opened paths of gRPC methods that anybody may call, whatever their role
/// @param place where administration is done
public record Access(
        Set<Role> anybody,
        List<Token> tokens,
        List<Client> clients,
        List<Restriction> restrictions,
        Set<String> opened,
        Place place) {

    /// How an address stands to administration.
    public enum Place {
        /// It is one of many requests here.
        EVERYWHERE,
        /// It has an address of its own, which is not this one.
        ELSEWHERE,
        /// This is the address for it: who comes here may, unless somebody was given the role by name.
        HERE
    }

    /// Models and metrics for everybody, administration for nobody.
    public static final Access DEFAULT = new Access(
            EnumSet.of(Role.PROBE, Role.INFER, Role.OBSERVE),
            List.of(),
            List.of(),
            List.of(),
            Set.of(),
            Place.EVERYWHERE);

    private static final String BEARER = "bearer ";

    /// Keeps all sets and lists as they are now.
    public Access {
        anybody = Set.copyOf(anybody);
        tokens = List.copyOf(tokens);
        clients = List.copyOf(clients);
        restrictions = List.copyOf(restrictions);
        opened = Set.copyOf(opened);
    }

    /// The same, and one more secret is asked for.
    public Access with(Restriction more) {
        List<Restriction> all = new ArrayList<>(restrictions);
        all.add(more);
        return new Access(anybody, tokens, clients, all, opened, place);
    }

    /// The same for an address that stands otherwise to administration.
    public Access with(Place changed) {
        return new Access(anybody, tokens, clients, restrictions, opened, changed);
    }

    /// Anybody may call the gRPC method at `path`.
    public Access opening(String path) {
        Set<String> all = new HashSet<>(opened);
        all.add(path);
        return new Access(anybody, tokens, clients, restrictions, all, place);
    }

    /// Whether some token or certificate has a role.
    public boolean isGiven(Role role) {
        return tokens.stream().anyMatch(token -> token.caller().roles().contains(role))
                || clients.stream().anyMatch(client -> client.caller().roles().contains(role));
    }

    /// Who shows a certificate, which must have been checked.
    public Caller caller(X509Certificate certificate) {
        return clients.stream()
                .filter(client -> client.is(certificate))
                .map(Client::caller)
                .findFirst()
                .orElseGet(() ->
                        Caller.stranger(certificate.getSubjectX500Principal().getName()));
    }

    /// Who sends a request that needs a role.
    ///
    /// @param grpc whether `path` is that of a gRPC method
    /// @param headers by name in lower case
    /// @param peer who the connection's certificate says it is
    /// @throws ServeException when the client may not
    public Caller admit(Role needed, boolean grpc, String path, Map<String, String> headers, Caller peer) {
        if (!restrictions.isEmpty() && isGuarded(needed, grpc, path, headers)) {
            return peer;
        }
        Caller caller = tokens.isEmpty() ? peer : caller(headers, peer);
        if (needed == Role.ADMIN ? mayAdminister(caller, grpc, path, headers) : may(caller, needed)) {
            return caller;
        }
        throw refusal(needed, caller, headers);
    }

    private boolean may(Caller caller, Role needed) {
        return anybody.contains(needed) || caller.roles().contains(needed);
    }

    private boolean mayAdminister(Caller caller, boolean grpc, String path, Map<String, String> headers) {
        if (grpc && opened.contains(path)) {
            return true;
        }
        return switch (place) {
            case EVERYWHERE -> may(caller, Role.ADMIN);
            case ELSEWHERE -> false;
            // A browser names the page's origin: no page may administer a server of the machine it is shown on.
            case HERE -> may(caller, Role.ADMIN) || !isGiven(Role.ADMIN) && !headers.containsKey("origin");
        };
    }

    /// Whether a secret guards the request and was sent, and is reason enough to answer.
    private boolean isGuarded(Role needed, boolean grpc, String path, Map<String, String> headers) {
        Category category = grpc ? Category.ofGrpc(path) : Category.ofHttp(path);
        boolean guarded = false;
        for (Restriction restriction : restrictions) {
            if (restriction.covers(grpc, category)) {
                if (!restriction.isMetBy(headers)) {
                    throw new ServeException(
                            Status.PERMISSION_DENIED,
                            "This %s is restricted, expecting header '%s'"
                                    .formatted(grpc ? "protocol" : "API", restriction.header()));
                }
                guarded = true;
            }
        }
        return guarded && (needed != Role.ADMIN || category == Category.MODEL_REPOSITORY && place != Place.ELSEWHERE);
    }

    private Caller caller(Map<String, String> headers, Caller peer) {
        String secret = bearer(headers);
        if (secret == null) {
            return peer;
        }
        byte[] hash = Token.hash(secret);
        Caller caller = peer;
        for (Token token : tokens) {
            caller = token.hasHash(hash) ? token.caller() : caller;
        }
        return caller;
    }

    private static @Nullable String bearer(Map<String, String> headers) {
        String authorization = headers.get("authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private ServeException refusal(Role needed, Caller caller, Map<String, String> headers) {
        if (needed == Role.ADMIN && place == Place.ELSEWHERE) {
            return denied("administration has a port of its own (--admin_port); ask there");
        }
        if (!isGiven(needed)) {
            return denied(
                    place == Place.HERE
                            ? "requests that come from a web page may not administer this server"
                            : "this needs the role %s, which nobody has here; the file of --access_file gives it to tokens and certificates%s"
                                    .formatted(
                                            needed, needed == Role.ADMIN ? ", --admin_port opens a port for it" : ""));
        }
        if (caller.isKnown()) {
            return denied("'%s' has not the role %s that this needs".formatted(caller.name(), needed));
        }
        return new ServeException(Status.UNAUTHENTICATED, "this needs the role " + needed + unknown(caller, headers));
    }

    private static String unknown(Caller caller, Map<String, String> headers) {
        if (bearer(headers) != null) {
            return ", and the token is not known here";
        }
        return caller.stranger().isEmpty()
                ? ": send 'Authorization: Bearer TOKEN' with a token that has it, or a certificate"
                : ", and the certificate of '%s' is not known here".formatted(caller.stranger());
    }

    private static ServeException denied(String why) {
        return new ServeException(Status.PERMISSION_DENIED, why);
    }
}
