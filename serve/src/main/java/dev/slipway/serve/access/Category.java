package dev.slipway.serve.access;

import java.util.Locale;
import java.util.regex.Pattern;

/// The groups into which Triton sorts requests
/// (<https://github.com/triton-inference-server/server/blob/main/docs/customization_guide/inference_protocols.md>);
/// those of TensorFlow Serving's interface are sorted alike.
public enum Category {
    HEALTH,
    METADATA,
    INFERENCE,
    SHARED_MEMORY,
    MODEL_CONFIG,
    MODEL_REPOSITORY,
    STATISTICS,
    TRACE,
    LOGGING,
    OTHER;

    private static final Pattern PREDICTION = Pattern.compile("/v1/.*:(?:predict|classify|regress)");
    private static final Pattern HEALTHY = Pattern.compile("/v2/health/.*|/v2/models/.*/ready/?");

    /// @throws IllegalArgumentException when Triton has no such group
    static Category named(String name) {
        for (Category category : values()) {
            if (category != OTHER && category.spelled().equals(name)) {
                return category;
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no category of requests; they are health, metadata, inference, shared-memory, model-config, model-repository, statistics, trace and logging"
                        .formatted(name));
    }

    private String spelled() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The group of a request over HTTP.
    static Category ofHttp(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.startsWith("/v1/admin/")) {
            return MODEL_REPOSITORY;
        }
        if (lower.startsWith("/v1/")) {
            return PREDICTION.matcher(lower).matches() ? INFERENCE : METADATA;
        }
        if (!lower.startsWith("/v2")) {
            return OTHER;
        }
        if (HEALTHY.matcher(lower).matches()) {
            return HEALTH;
        }
        String plain = lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
        return switch (plain.substring(plain.lastIndexOf('/') + 1)) {
            case "infer" -> INFERENCE;
            case "config" -> MODEL_CONFIG;
            case "stats" -> STATISTICS;
            case "logging" -> LOGGING;
            case "setting" -> TRACE;
            default -> {
                if (plain.startsWith("/v2/repository")) {
                    yield MODEL_REPOSITORY;
                }
                yield plain.contains("sharedmemory/") ? SHARED_MEMORY : METADATA;
            }
        };
    }

    /// The group of a gRPC method.
    static Category ofGrpc(String path) {
        if (path.startsWith("/grpc.health.")) {
            return HEALTH;
        }
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "ServerLive", "ServerReady", "ModelReady" -> HEALTH;
            case "ServerMetadata", "ModelMetadata", "GetModelMetadata", "GetModelStatus" -> METADATA;
            case "ModelInfer", "ModelStreamInfer", "Predict", "Classify", "Regress", "MultiInference" -> INFERENCE;
            case "ModelConfig" -> MODEL_CONFIG;
            case "ModelStatistics" -> STATISTICS;
            case "RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload", "HandleReloadConfigRequest" ->
                MODEL_REPOSITORY;
            case "TraceSetting" -> TRACE;
            case "LogSettings" -> LOGGING;
            default -> path.contains("SharedMemory") ? SHARED_MEMORY : OTHER;
        };
    }
}
