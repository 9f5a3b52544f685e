package dev.slipway.serve.metrics;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which model a path is about, for requests that never came as far as to say so themselves.
///
/// @param model its name, empty when the path names none
/// @param version null when the path names none
/// @param api what it was asked for: `predict`, `infer`, …; empty when it was not to compute
record RequestPath(String model, @Nullable Long version, String api) {

    static final RequestPath NONE = new RequestPath("", null, "");

    private static final Pattern MODEL =
            Pattern.compile("(?i)/v[12]/(?:repository/)?models/([^/:]+)(?:/versions/(\\d{1,18}))?(?:/labels/[^/:]+)?"
                    + "(?:[:/](predict|classify|regress|infer))?(?:/[^/]*)?/?");
    private static final String GRPC_INFER = "/inference.GRPCInferenceService/ModelInfer";
    private static final String GRPC_PREDICTION = "/tensorflow.serving.PredictionService/";

    static RequestPath of(String path) {
        Matcher match = MODEL.matcher(path);
        if (!match.matches()) {
            return NONE;
        }
        Long version = match.group(2) == null ? null : Long.valueOf(match.group(2));
        String api = match.group(3) == null ? "" : match.group(3).toLowerCase(Locale.ROOT);
        return new RequestPath(decoded(match.group(1)), version, api);
    }

    private static String decoded(String name) {
        try {
            return name.indexOf('%') < 0 ? name : URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return name;
        }
    }

    /// Of a method of gRPC, whose messages name the model.
    static RequestPath ofMethod(String path) {
        if (path.equals(GRPC_INFER)) {
            return new RequestPath("", null, "infer");
        }
        String method = path.startsWith(GRPC_PREDICTION) ? path.substring(GRPC_PREDICTION.length()) : "";
        return switch (method) {
            case "Predict" -> new RequestPath("", null, "predict");
            case "Classify" -> new RequestPath("", null, "classify");
            case "Regress" -> new RequestPath("", null, "regress");
            case "MultiInference" -> new RequestPath("", null, "multi_inference");
            default -> NONE;
        };
    }
}
