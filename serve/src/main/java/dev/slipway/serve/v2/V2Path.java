package dev.slipway.serve.v2;

import dev.slipway.serve.http.Percent;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a request is about.
///
/// @param model its name, else empty
/// @param version as it stands in the path; null for the newest
record V2Path(Resource resource, String model, @Nullable String version) {

    enum Resource {
        SERVER("GET"),
        LIVE("GET"),
        READY("GET"),
        ALL_STATISTICS("GET"),
        MODEL("GET"),
        MODEL_READY("GET"),
        CONFIG("GET"),
        STATS("GET"),
        INFER("POST"),
        GENERATE("POST"),
        INDEX("POST"),
        LOAD("POST"),
        UNLOAD("POST"),
        LOGGING("GET", "POST"),
        TRACE("GET", "POST"),
        NOTHING;

        private final List<String> methods;

        Resource(String... methods) {
            this.methods = List.of(methods);
        }

        /// What a client must be allowed to do.
        Role role(String method) {
            return switch (this) {
                case LOGGING, TRACE -> method.equals("GET") ? Role.INFER : Role.ADMIN;
                case LIVE, READY -> Role.PROBE;
                case LOAD, UNLOAD -> Role.ADMIN;
                default -> Role.INFER;
            };
        }

        /// Whether this is how to ask for it.
        boolean takes(String method) {
            return methods.contains(method);
        }
    }

    private static final Pattern MODEL = Pattern.compile(
            "/v2/models/([^/]+)(?:/versions/([^/]+))?(?:/(ready|config|stats|infer|generate|generate_stream|trace/setting))?/?");
    private static final Pattern INDEX = Pattern.compile("/v2/repository(?:/[^/]+)?/index");
    private static final Pattern REPOSITORY =
            Pattern.compile("/v2/repository(?:/[^/]+)?/models/([^/]+)/(load|unload)/?");

    static V2Path of(String path) {
        return switch (path) {
            case "/v2", "/v2/" -> plain(Resource.SERVER);
            case "/v2/health/live" -> plain(Resource.LIVE);
            case "/v2/health/ready" -> plain(Resource.READY);
            case "/v2/models/stats" -> plain(Resource.ALL_STATISTICS);
            case "/v2/logging" -> plain(Resource.LOGGING);
            case "/v2/trace/setting" -> plain(Resource.TRACE);
            default -> model(path);
        };
    }

    private static V2Path plain(Resource resource) {
        return new V2Path(resource, "", null);
    }

    private static V2Path model(String path) {
        if (INDEX.matcher(path).matches()) {
            return plain(Resource.INDEX);
        }
        Matcher change = REPOSITORY.matcher(path);
        if (change.matches()) {
            return new V2Path(
                    "load".equals(change.group(2)) ? Resource.LOAD : Resource.UNLOAD, decoded(change.group(1)), null);
        }
        Matcher match = MODEL.matcher(path);
        if (!match.matches()) {
            return plain(Resource.NOTHING);
        }
        String part = match.group(3);
        Resource resource = switch (part == null ? "" : part) {
            case "ready" -> Resource.MODEL_READY;
            case "config" -> Resource.CONFIG;
            case "stats" -> Resource.STATS;
            case "infer" -> Resource.INFER;
            case "generate", "generate_stream" -> Resource.GENERATE;
            case "trace/setting" -> Resource.TRACE;
            default -> Resource.MODEL;
        };
        return new V2Path(resource, decoded(match.group(1)), match.group(2));
    }

    private static String decoded(@Nullable String encoded) {
        return encoded == null ? "" : Percent.decoded(encoded);
    }

    /// Which model is meant.
    ///
    /// @throws ServeException when the version is not a number
    ModelSpec spec() {
        if (version == null) {
            return ModelSpec.latest(model);
        }
        try {
            return ModelSpec.version(model, Long.parseLong(version));
        } catch (NumberFormatException _) {
            throw ServeException.invalid(
                    "failed to get model version from specified version string '%s': it must be an integer", version);
        }
    }
}
