package dev.slipway.serve.inference;

import java.util.List;

/// What the server says of itself by the Open Inference Protocol.
public final class ServerMetadata {

    public static final String NAME = "slipway";
    public static final String VERSION = "0.1.0";

    /// Of Triton's extensions those that are spoken here.
    public static final List<String> EXTENSIONS = List.of(
            "classification",
            "model_repository",
            "model_configuration",
            "binary_tensor_data",
            "parameters",
            "statistics",
            "trace",
            "logging");

    private ServerMetadata() {}
}
