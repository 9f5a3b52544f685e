package dev.slipway.serve.inference;

import java.util.List;
import java.util.stream.Stream;

/// What the server says of itself by the Open Inference Protocol.
public final class ServerMetadata {

    /// The server's name.
    public static final String NAME = "slipway";
    /// The server's version.
    public static final String VERSION = "0.1.0";

    private static final List<String> EXTENSIONS = List.of(
            "classification",
            "model_repository",
            "model_configuration",
            "binary_tensor_data",
            "parameters",
            "statistics",
            "trace",
            "logging");

    private static final String SHARED_MEMORY = "system_shared_memory";

    private ServerMetadata() {}

    /// Of Triton's extensions those that are spoken here.
    ///
    /// @param sharesMemory whether clients may name memory of this machine
    public static List<String> extensions(boolean sharesMemory) {
        return sharesMemory
                ? Stream.concat(EXTENSIONS.stream(), Stream.of(SHARED_MEMORY)).toList()
                : EXTENSIONS;
    }
}
