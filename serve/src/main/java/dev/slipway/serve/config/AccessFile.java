package dev.slipway.serve.config;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.access.Client;
import dev.slipway.serve.access.Token;
import dev.slipway.serve.http.Caller;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `--access_file`: who may do what, as text.
///
///     anyone { role: PROBE  role: OBSERVE }
///     token { name: "shop"  sha256: "9f86d08…"  role: INFER }
///     token { name: "deploy"  sha256: "60303ae…"  role: INFER  role: ADMIN }
///     client { name: "ops"  subject: "CN=ops,O=Example"  role: ADMIN }
///     client { name: "batch"  subject: "spiffe://example/batch"  role: INFER }
///
/// `printf %s "$TOKEN" | sha256sum` prints the hash of a token. `subject` is a certificate's distinguished name or one
/// of its alternative names. Without `anyone`, whoever brings neither may only probe.
public final class AccessFile {

    private static final List<String> ROLES =
            Arrays.stream(Role.values()).map(Role::name).toList();

    private AccessFile() {}

    /// The policy of a file.
    ///
    /// @param what names the file in errors
    /// @throws IllegalArgumentException naming what is wrong, and where
    public static Access parse(String text, String what) {
        TextMessage file = TextProto.parse(text, what).requireOnly("anyone", "token", "client");
        Set<Role> anyone = EnumSet.of(Role.PROBE);
        for (TextMessage each : file.messages("anyone")) {
            anyone.addAll(roles(each.requireOnly("role")));
        }
        List<Token> tokens = new ArrayList<>();
        for (TextMessage each : file.messages("token")) {
            each.requireOnly("name", "sha256", "role");
            try {
                tokens.add(new Token(each.text("sha256", ""), caller(each)));
            } catch (IllegalArgumentException e) {
                throw each.wrong(e);
            }
        }
        List<Client> clients = new ArrayList<>();
        for (TextMessage each : file.messages("client")) {
            each.requireOnly("name", "subject", "role");
            clients.add(new Client(required(each, "subject"), caller(each)));
        }
        return new Access(anyone, tokens, clients, List.of(), Set.of(), Access.Place.EVERYWHERE);
    }

    private static Caller caller(TextMessage message) {
        return new Caller(required(message, "name"), roles(message));
    }

    private static String required(TextMessage message, String field) {
        String text = message.text(field, "");
        if (text.isEmpty()) {
            throw new IllegalArgumentException("%s: %s is missing".formatted(message.where(), field));
        }
        return text;
    }

    private static Set<Role> roles(TextMessage message) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : message.texts("role")) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (!ROLES.contains(upper)) {
                throw new IllegalArgumentException(
                        "%s: '%s' is no role; the roles are %s".formatted(message.where(), name, ROLES));
            }
            roles.add(Role.valueOf(upper));
        }
        return roles;
    }
}
