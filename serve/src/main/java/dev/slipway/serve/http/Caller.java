package dev.slipway.serve.http;

import java.util.Set;

/// Who sends a request, as far as is known.
///
/// @param name what the server calls the token or certificate, empty for anybody
/// @param roles what it may do beyond what anybody may
/// @param stranger the subject of a certificate that is trusted and on no list, else empty
public record Caller(String name, Set<Role> roles, String stranger) {

    /// Who brings no token and no certificate, or ones that nobody knows.
    public static final Caller ANYBODY = new Caller("", Set.of());

    /// Keeps the roles as they are now.
    public Caller {
        roles = Set.copyOf(roles);
    }

    /// Somebody whom the server knows.
    public Caller(String name, Set<Role> roles) {
        this(name, roles, "");
    }

    /// Whoever shows a certificate that is on no list.
    public static Caller stranger(String subject) {
        return new Caller("", Set.of(), subject);
    }

    /// Whether a token or certificate of the server's list was shown.
    public boolean isKnown() {
        return !name.isEmpty();
    }
}
