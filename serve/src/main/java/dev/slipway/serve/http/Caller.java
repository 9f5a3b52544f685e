package dev.slipway.serve.http;

import java.util.Set;

/// Who sends a request, as far as is known.
///
/// @param name what the server calls the token or certificate, empty for anybody
/// @param roles what it may do beyond what anybody may
public record Caller(String name, Set<Role> roles) {

    /// Who brings no token and no certificate, or ones that nobody knows.
    public static final Caller ANYBODY = new Caller("", Set.of());

    /// Keeps the roles as they are now.
    public Caller {
        roles = Set.copyOf(roles);
    }

    /// Whether a token or certificate of the server's list was shown.
    public boolean isKnown() {
        return !name.isEmpty();
    }
}
