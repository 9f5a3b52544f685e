package dev.slipway.serve.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Requests that are answered only to those who send a secret in a header, whatever their role: Triton's
/// `--http-restricted-api` and `--grpc-restricted-protocol`.
///
/// @param header its name in lower case
public record Restriction(boolean grpc, Set<Category> categories, String header, String secret) {

    private static final String GRPC_PREFIX = "triton-grpc-protocol-";

    /// Keeps the categories as they are now.
    public Restriction {
        categories = Set.copyOf(categories);
    }

    /// Of `--http-restricted-api=inference,model-repository:key=value`.
    ///
    /// @throws IllegalArgumentException when the flag's value is not of this form
    public static Restriction http(String flag) {
        return parse(flag, false);
    }

    /// Of `--grpc-restricted-protocol=inference,model-repository:key=value`, whose header is
    /// `triton-grpc-protocol-key`.
    ///
    /// @throws IllegalArgumentException when the flag's value is not of this form
    public static Restriction grpc(String flag) {
        return parse(flag, true);
    }

    private static Restriction parse(String flag, boolean grpc) {
        int colon = flag.indexOf(':');
        int equals = flag.indexOf('=', colon + 1);
        if (colon <= 0 || equals <= colon + 1 || equals == flag.length() - 1) {
            throw new IllegalArgumentException(
                    "a restriction is written CATEGORY,CATEGORY:KEY=VALUE, as model-repository:admin-key=secret; found '%s'"
                            .formatted(flag.substring(0, Math.max(0, equals < 0 ? flag.length() : equals))));
        }
        EnumSet<Category> categories = EnumSet.noneOf(Category.class);
        Arrays.stream(flag.substring(0, colon).split(",", -1))
                .map(Category::named)
                .forEach(categories::add);
        String key = flag.substring(colon + 1, equals).toLowerCase(Locale.ROOT);
        return new Restriction(grpc, categories, grpc ? GRPC_PREFIX + key : key, flag.substring(equals + 1));
    }

    boolean covers(boolean call, Category category) {
        return call == grpc && categories.contains(category);
    }

    boolean isMetBy(Map<String, String> headers) {
        String sent = headers.get(header);
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /// Never shows the secret.
    @Override
    public String toString() {
        return "Restriction[grpc=%s, categories=%s, header=%s]".formatted(grpc, categories, header);
    }
}
